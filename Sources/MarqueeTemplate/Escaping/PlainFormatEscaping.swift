internal import MarqueeBase

/// Writes values of CSV (RFC 4180) and iCalendar (RFC 5545, RFC 6868).
enum PlainFormatEscaping {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The number of bytes at `index` that end a line: CR, LF or both, or one of the characters that
  /// some readers take for a line's end (vertical tab, form feed, U+0085, U+2028, U+2029); 0 when
  /// there is no line end.
  @inline(__always)
  static func lineEnd(_ text: Bytes, at index: Int) -> Int {
    switch text[index] {
    case 13: index + 1 < text.count && text[index + 1] == 10 ? 2 : 1
    case 10, 11, 12: 1
    case 0xc2: index + 1 < text.count && text[index + 1] == 0x85 ? 2 : 0
    case 0xe2:
      index + 2 < text.count && text[index + 1] == 0x80 && text[index + 2] & 0xfe == 0xa8 ? 3 : 0
    default: 0
    }
  }

  /// Writes a whole field. It is quoted when it contains a comma, a quote or a line break, or
  /// begins or ends with a space.
  static func csvField(_ text: Bytes, to out: ByteBuffer) {
    let needsQuotes =
      text.first == 32 || text.last == 32
      || text.indices.contains {
        text[$0] == UInt8(ascii: ",") || text[$0] == UInt8(ascii: "\"") || lineEnd(text, at: $0) > 0
      }
    if needsQuotes { out.append(UInt8(ascii: "\"")) }
    csvQuoted(text, to: out)
    if needsQuotes { out.append(UInt8(ascii: "\"")) }
  }

  static func csvQuoted(_ text: Bytes, to out: ByteBuffer) {
    for byte in text {
      if byte == 0 {
        out.append("\u{fffd}")
        continue
      }
      if byte == UInt8(ascii: "\"") { out.append(byte) }
      out.append(byte)
    }
  }

  /// Writes TEXT: `\`, `;`, `,` and line breaks are escaped, and other control characters are
  /// dropped.
  static func calendarText(_ text: Bytes, to out: ByteBuffer) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      let end = lineEnd(text, at: index)
      if end > 0 {
        out.append("\\n")
        index += end
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case 9: out.append(byte)
      case 0..<32, 127: break
      default: out.append(byte)
      }
      index += 1
    }
  }

  private static let structuredSet = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.:,;=/_ ")

  /// Writes dates, durations, rules and numbers. A date or time of the database is written in
  /// iCalendar's form: `20261121`, `20261121T183000Z`.
  ///
  /// - Returns: false when the text contains other characters; `X-MARQUEE-INVALID` is written then.
  static func calendarStructured(_ value: Value, _ text: Bytes, to out: ByteBuffer) -> Bool {
    if case .moment(let moment) = value, moment.isFinite {
      var skipsFraction = false
      for byte in moment.description.utf8 {
        if byte == UInt8(ascii: ".") { skipsFraction = true }
        if byte == UInt8(ascii: "Z") { skipsFraction = false }
        if skipsFraction || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") { continue }
        out.append(byte)
      }
      return true
    }
    guard text.allSatisfy({ structuredSet.contains($0) }) else {
      out.append("X-MARQUEE-INVALID")
      return false
    }
    out.append(text)
    return true
  }

  static func calendarParameter(_ text: Bytes, to out: ByteBuffer) {
    let needsQuotes = text.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ":")
    }
    if needsQuotes { out.append(UInt8(ascii: "\"")) }
    calendarParameterQuoted(text, to: out)
    if needsQuotes { out.append(UInt8(ascii: "\"")) }
  }

  /// Writes a parameter's value: `"`, `^` and line breaks are encoded as in RFC 6868, and other
  /// control characters are dropped.
  static func calendarParameterQuoted(_ text: Bytes, to out: ByteBuffer) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      let end = lineEnd(text, at: index)
      if end > 0 {
        out.append("^n")
        index += end
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): out.append("^'")
      case UInt8(ascii: "^"): out.append("^^")
      case 9: out.append(byte)
      case 0..<32, 127: break
      default: out.append(byte)
      }
      index += 1
    }
  }
}

/// Ends the lines of a calendar with CRLF and folds them at 75 octets, but not inside a character.
/// Lines that are folded already are unfolded first. It runs once over a page's whole output.
func foldCalendar(_ input: UnsafeRawBufferPointer, to out: ByteBuffer) {
  var length = 0
  var index = 0
  while index < input.count {
    let byte = input[index]
    if byte == 10 || byte == 13 {
      index += byte == 13 && index + 1 < input.count && input[index + 1] == 10 ? 2 : 1
      let continues = index < input.count && (input[index] == 32 || input[index] == 9)
      if continues {
        index += 1
      } else if length > 0 {
        // An empty line is no content line.
        out.append("\r\n")
        length = 0
      }
      continue
    }
    let width = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    let size = min(width, input.count - index)
    if length + size > 75 {
      out.append("\r\n ")
      length = 1
    }
    out.append(UnsafeRawBufferPointer(rebasing: input[index..<(index + size)]))
    length += size
    index += size
  }
  if length > 0 { out.append("\r\n") }
}
