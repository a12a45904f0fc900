internal import MarqueeBase

/// Checks CSV against RFC 4180: quotes, and the same number of fields in every record.
enum CSVReading {
  static func mistakes(in bytes: UnsafeRawBufferPointer) -> [FormatMistake] {
    var mistakes = FormatMistakes(code: "check.csv")
    if let offset = UTF8Reading.firstMistake(in: bytes) {
      mistakes.error("these bytes are not UTF-8", at: offset)
    }
    var index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var expected: Int?
    while index < bytes.count, !mistakes.isFull {
      let start = index
      let fields = record(bytes, &index, &mistakes)
      // An empty line at the end is allowed; between records it is a record of one field.
      if fields == 1, index == bytes.count, isBlank(bytes, start) { break }
      if let expected, fields != expected {
        mistakes.error(
          "the record has \(fields) \(fields == 1 ? "field" : "fields"), the first one has "
            + "\(expected)",
          at: start, help: "write as many commas in every line; put values in quotes by themselves")
      }
      if expected == nil { expected = fields }
    }
    return mistakes.all
  }

  private static func isBlank(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    bytes[start...].allSatisfy { $0 == 10 || $0 == 13 }
  }

  /// Reads a record and its line end.
  ///
  /// - Returns: the number of its fields.
  private static func record(
    _ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ mistakes: inout FormatMistakes
  ) -> Int {
    var fields = 1
    var isQuoted = false
    var isStart = true
    var opened = index
    var hasText = false
    while index < bytes.count {
      let byte = bytes[index]
      let place = index
      index += 1
      if isQuoted {
        guard byte == UInt8(ascii: "\"") else { continue }
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          index += 1
          continue
        }
        isQuoted = false
        let next = index < bytes.count ? bytes[index] : 10
        if next != UInt8(ascii: ","), next != 10, next != 13 {
          mistakes.error(
            "text stands behind a closing quote", at: index,
            help: "write a quote inside of quotes twice")
          hasText = true
        }
        continue
      }
      switch byte {
      case UInt8(ascii: ","):
        fields += 1
        isStart = true
        hasText = false
        continue
      case 10: return fields
      case 13:
        if index < bytes.count, bytes[index] == 10 { index += 1 }
        return fields
      case UInt8(ascii: "\""):
        if isStart {
          isQuoted = true
          opened = place
        } else if !hasText {
          mistakes.error(
            "a quote stands in a field without quotes", at: place,
            help: "put the whole field in quotes, and write the quote twice")
          hasText = true
        }
      default: break
      }
      isStart = false
    }
    if isQuoted { mistakes.error("a quoted field is never closed", at: opened) }
    return fields
  }
}
