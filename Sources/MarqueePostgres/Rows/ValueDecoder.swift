internal import MarqueeBase

/// Decodes values from their text. Each thread has its own, because it contains a JSON reader.
struct ValueDecoder {
  var json = JSONReader()

  mutating func decode(_ type: ColumnType, _ bytes: TextBytes) -> Value {
    switch type {
    case .text: return .string(bytes.string)
    case .int: return Self.int(bytes)
    case .bool: return .bool(bytes.first == UInt8(ascii: "t"))
    case .decimal: return .decimal(bytes.string)
    case .float: return Self.float(bytes)
    case .date: return MomentDecoder.date(bytes)
    case .time: return MomentDecoder.time(bytes)
    case .timestamp: return MomentDecoder.timestamp(bytes, .timestamp)
    case .timestampWithZone: return MomentDecoder.timestamp(bytes, .timestampWithZone)
    case .json: return decodeJSON(bytes)
    case .array(let element, let delimiter):
      var reader = ArrayText(bytes, delimiter: delimiter)
      return reader.read(element, &self) ?? .string(bytes.string)
    case .records(let elements):
      var reader = ArrayText(bytes, delimiter: UInt8(ascii: ","), inTurn: elements)
      return reader.read(.composite(.anonymous), &self) ?? .string(bytes.string)
    case .composite(let composite):
      return CompositeText.read(bytes, composite, &self) ?? .string(bytes.string)
    }
  }

  /// Parses JSON. PostgreSQL has checked its syntax but not its depth; JSON that is too deep stays
  /// text.
  private mutating func decodeJSON(_ bytes: TextBytes) -> Value {
    do throws(JSONError) {
      return try json.read(UnsafeRawBufferPointer(bytes))
    } catch {
      return .string(bytes.string)
    }
  }

  private static func int(_ bytes: TextBytes) -> Value {
    var index = 0
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { index = 1 }
    guard index < bytes.count, bytes.count - index <= 18 else { return slowInt(bytes) }
    var value = 0
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return .string(bytes.string) }
      value = value &* 10 &+ Int(digit)
      index += 1
    }
    return .int(isNegative ? -value : value)
  }

  private static func slowInt(_ bytes: TextBytes) -> Value {
    let text = bytes.string
    return Int(text).map { .int($0) } ?? .string(text)
  }

  private static func float(_ bytes: TextBytes) -> Value {
    let text = bytes.string
    return Double(text).map { .double($0) } ?? .string(text)
  }
}
