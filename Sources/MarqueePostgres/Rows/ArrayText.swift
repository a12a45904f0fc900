internal import MarqueeBase

/// Parses arrays as PostgreSQL writes them: `{1,NULL,"a \"b\""}`, `{{1,2},{3,4}}`, `[0:2]={1,2,3}`.
struct ArrayText {
  private let bytes: TextBytes
  private let delimiter: UInt8
  private var index = 0
  /// The types of the elements that are not NULL, in their order; empty when all have the same
  /// type.
  private var inTurn: ArraySlice<ColumnType>

  init(_ bytes: TextBytes, delimiter: UInt8, inTurn: [ColumnType] = []) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.inTurn = inTurn[...]
  }

  /// Parses the array; nil when the text is not an array.
  mutating func read(_ element: ColumnType, _ decoder: inout ValueDecoder) -> Value? {
    // Lower bounds other than 1 come first. Only the order of the elements is kept.
    if bytes.first == UInt8(ascii: "[") {
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      index = equals + 1
    }
    guard let value = readList(element, &decoder, depth: 0), index == bytes.count else {
      return nil
    }
    return value
  }

  /// Parses one dimension. PostgreSQL's arrays have six at most.
  private mutating func readList(
    _ element: ColumnType, _ decoder: inout ValueDecoder, depth: Int
  ) -> Value? {
    guard depth < 8, index < bytes.count, bytes[index] == UInt8(ascii: "{") else { return nil }
    index += 1
    var elements: [Value] = []
    if index < bytes.count, bytes[index] == UInt8(ascii: "}") {
      index += 1
      return .array(elements)
    }
    while index < bytes.count {
      let value: Value?
      switch bytes[index] {
      case UInt8(ascii: "{"): value = readList(element, &decoder, depth: depth + 1)
      case UInt8(ascii: "\""): value = readQuoted(element, &decoder)
      default: value = readPlain(element, &decoder)
      }
      guard let value, index < bytes.count else { return nil }
      elements.append(value)
      let next = bytes[index]
      index += 1
      if next == UInt8(ascii: "}") { return .array(elements) }
      if next != delimiter { return nil }
    }
    return nil
  }

  private mutating func readPlain(_ element: ColumnType, _ decoder: inout ValueDecoder) -> Value? {
    let start = index
    while index < bytes.count, bytes[index] != delimiter, bytes[index] != UInt8(ascii: "}") {
      index += 1
    }
    let part = bytes.part(start..<index)
    // NULL as a text would be in quotes.
    return part.equals("NULL") ? .null : decoder.decode(inTurn.popFirst() ?? element, part)
  }

  private mutating func readQuoted(_ element: ColumnType, _ decoder: inout ValueDecoder) -> Value? {
    index += 1
    let element = inTurn.popFirst() ?? element
    let start = index
    var unescaped: [UInt8]?
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        let end = index
        index += 1
        guard let unescaped else { return decoder.decode(element, bytes.part(start..<end)) }
        return unescaped.withUnsafeBufferPointer { decoder.decode(element, $0) }
      }
      if byte == UInt8(ascii: "\\") {
        guard index + 1 < bytes.count else { return nil }
        if unescaped == nil { unescaped = Array(bytes[start..<index]) }
        unescaped?.append(bytes[index + 1])
        index += 2
      } else {
        unescaped?.append(byte)
        index += 1
      }
    }
    return nil
  }
}
