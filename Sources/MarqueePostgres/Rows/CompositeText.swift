internal import MarqueeBase

/// Parses rows as PostgreSQL writes them: `(1,"a ""b""",,"")`. Nothing between commas is NULL, and
/// `""` is an empty text.
enum CompositeText {
  /// Parses the row; nil when the text is not a row.
  static func read(
    _ bytes: TextBytes, _ type: CompositeType, _ decoder: inout ValueDecoder
  ) -> Value? {
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "("),
      bytes[bytes.count - 1] == UInt8(ascii: ")")
    else { return nil }
    let end = bytes.count - 1
    var values: [Value] = []
    var index = 1
    // A type without columns is written `()`.
    if end == 1, type.members.isEmpty {
      return .record(Record(keys: type.keys, values: []))
    }
    while true {
      let member = values.count < type.members.count ? type.members[values.count] : .text
      guard let value = readMember(bytes, &index, end, member, &decoder) else { return nil }
      values.append(value)
      if index == end { break }
      guard bytes[index] == UInt8(ascii: ",") else { return nil }
      index += 1
    }
    if type.keys.names.count == values.count {
      return .record(Record(keys: type.keys, values: values))
    }
    return .record(Record(keys: RecordKeys((1...values.count).map { "f\($0)" }), values: values))
  }

  private static func readMember(
    _ bytes: TextBytes, _ index: inout Int, _ end: Int, _ type: ColumnType,
    _ decoder: inout ValueDecoder
  ) -> Value? {
    if index == end || bytes[index] == UInt8(ascii: ",") { return .null }
    if bytes[index] != UInt8(ascii: "\"") {
      let start = index
      while index < end, bytes[index] != UInt8(ascii: ",") { index += 1 }
      return decoder.decode(type, bytes.part(start..<index))
    }
    var text: [UInt8] = []
    index += 1
    while index < end {
      let byte = bytes[index]
      let next = index + 1 < end ? bytes[index + 1] : 0
      if byte == UInt8(ascii: "\"") {
        guard next == UInt8(ascii: "\"") else {
          index += 1
          return text.withUnsafeBufferPointer { decoder.decode(type, $0) }
        }
        text.append(byte)
        index += 2
      } else if byte == UInt8(ascii: "\\") {
        text.append(next)
        index += 2
      } else {
        text.append(byte)
        index += 1
      }
    }
    return nil
  }
}
