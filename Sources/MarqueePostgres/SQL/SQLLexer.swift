internal import MarqueeBase

/// A token of SQL, as PostgreSQL's lexer finds it, without the distinctions that are not used here.
struct SQLToken: Equatable {
  enum Kind: Equatable {
    /// A key word or an unquoted identifier.
    case word
    case quotedIdentifier
    /// Any string constant, also a dollar-quoted one.
    case string
    case number
    /// A parameter: `:name`.
    case namedParameter
    /// A parameter by number: `$1`.
    case positionalParameter
    /// A variable of psql: `:'name'` or `:"name"`.
    case psqlVariable
    /// A line that starts with a backslash: a command of psql.
    case psqlCommand
    case semicolon
    /// Any other single byte; also `::` and `:=`, as a colon.
    case symbol(UInt8)
    /// A quote, comment or dollar quote that does not end.
    case unterminated(String)
  }

  let kind: Kind
  /// The range in bytes of the text.
  let range: Range<Int>
}

/// Splits SQL into tokens, so that a colon, a semicolon or a dollar sign inside a string, a comment
/// or a quoted name has no meaning of its own.
///
/// A colon directly before a name is a parameter. It is none in `::type` and `:=`, and in a slice
/// `a[i:j]`, where the colon directly follows its lower bound inside brackets (`a[i : :j]` has a
/// parameter).
struct SQLLexer {
  private let bytes: [UInt8]
  private(set) var offset = 0
  private var brackets = 0
  /// Whether the last string was an `E'…'`, which an adjacent `'…'` on a later line continues.
  private var continuesEscapeString = false
  private var sawNewline = false
  private var atLineStart = true

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func next() -> SQLToken? {
    let start = offset
    sawNewline = false
    if let unterminated = skipBlanks() { return unterminated }
    guard offset < bytes.count else { return nil }
    let lineStart = atLineStart || (sawNewline && start != offset)
    atLineStart = false
    let token = scan(lineStart: lineStart)
    if token.kind != .string { continuesEscapeString = false }
    return token
  }

  private func peek(_ ahead: Int = 0) -> UInt8 {
    offset + ahead < bytes.count ? bytes[offset + ahead] : 0
  }

  private func token(_ kind: SQLToken.Kind, from start: Int) -> SQLToken {
    SQLToken(kind: kind, range: start..<offset)
  }

  private mutating func skipBlanks() -> SQLToken? {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        sawNewline = true
        offset += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0b, 0x0c:
        offset += 1
      case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
        while offset < bytes.count, bytes[offset] != 0x0a, bytes[offset] != 0x0d { offset += 1 }
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
        let start = offset
        guard skipBlockComment() else { return token(.unterminated("comment /*"), from: start) }
        continuesEscapeString = false
      default:
        return nil
      }
    }
    return nil
  }

  /// Skips a block comment, which may contain others; false when it does not end.
  private mutating func skipBlockComment() -> Bool {
    var depth = 0
    while offset < bytes.count {
      if peek() == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        depth += 1
        offset += 2
      } else if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        depth -= 1
        offset += 2
        if depth == 0 { return true }
      } else {
        offset += 1
      }
    }
    return false
  }

  private mutating func scan(lineStart: Bool) -> SQLToken {
    let start = offset
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "'"):
      return string(from: start, escapes: continuesEscapeString && sawNewline)
    case UInt8(ascii: "E"), UInt8(ascii: "e"):
      if peek(1) == UInt8(ascii: "'") {
        offset += 1
        return string(from: start, escapes: true)
      }
    case UInt8(ascii: "\""):
      return quotedIdentifier(from: start)
    case UInt8(ascii: "$"):
      return dollar(from: start)
    case UInt8(ascii: ":"):
      return colon(from: start)
    case UInt8(ascii: ";"):
      offset += 1
      return token(.semicolon, from: start)
    case UInt8(ascii: "\\") where lineStart:
      while offset < bytes.count, bytes[offset] != 0x0a { offset += 1 }
      return token(.psqlCommand, from: start)
    case UInt8(ascii: "["):
      brackets += 1
    case UInt8(ascii: "]"):
      brackets = max(0, brackets - 1)
    default:
      break
    }
    if Self.startsName(byte) {
      while offset < bytes.count, Self.continuesName(bytes[offset]) { offset += 1 }
      return token(.word, from: start)
    }
    if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(peek(1))) {
      offset += 1
      while offset < bytes.count,
        Self.continuesName(bytes[offset]) || bytes[offset] == UInt8(ascii: "."),
        bytes[offset] != UInt8(ascii: "$")
      {
        offset += 1
      }
      return token(.number, from: start)
    }
    offset += 1
    return token(.symbol(byte), from: start)
  }

  private mutating func string(from start: Int, escapes: Bool) -> SQLToken {
    offset += 1
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\\"), escapes {
        offset += 2
      } else if byte == UInt8(ascii: "'") {
        offset += 1
        if peek() != UInt8(ascii: "'") {
          continuesEscapeString = escapes
          return token(.string, from: start)
        }
        offset += 1
      } else {
        offset += 1
      }
    }
    offset = bytes.count
    return token(.unterminated("string '"), from: start)
  }

  private mutating func quotedIdentifier(from start: Int) -> SQLToken {
    offset += 1
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "\"") {
        offset += 1
        if peek() != UInt8(ascii: "\"") { return token(.quotedIdentifier, from: start) }
      }
      offset += 1
    }
    return token(.unterminated("quoted name \""), from: start)
  }

  /// Reads `$1` or `$tag$ … $tag$`.
  private mutating func dollar(from start: Int) -> SQLToken {
    offset += 1
    if Self.isDigit(peek()) {
      while Self.isDigit(peek()) { offset += 1 }
      return token(.positionalParameter, from: start)
    }
    var end = offset
    if end < bytes.count, Self.startsName(bytes[end]) {
      while end < bytes.count, Self.continuesName(bytes[end]), bytes[end] != UInt8(ascii: "$") {
        end += 1
      }
    }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
      return token(.symbol(UInt8(ascii: "$")), from: start)
    }
    let tag = bytes[start...end]
    offset = end + 1
    while offset + tag.count <= bytes.count {
      if bytes[offset] == UInt8(ascii: "$"), bytes[offset..<offset + tag.count] == tag {
        offset += tag.count
        return token(.string, from: start)
      }
      offset += 1
    }
    offset = bytes.count
    return token(.unterminated("dollar quote \(String(decoding: tag, as: UTF8.self))"), from: start)
  }

  private mutating func colon(from start: Int) -> SQLToken {
    offset += 1
    switch peek() {
    case UInt8(ascii: ":"), UInt8(ascii: "="):
      offset += 1
      return token(.symbol(UInt8(ascii: ":")), from: start)
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      return token(.psqlVariable, from: start)
    case let byte where Self.startsName(byte):
      if brackets > 0, start > 0, Self.endsOperand(bytes[start - 1]) { break }
      while offset < bytes.count, Self.continuesName(bytes[offset]), peek() != UInt8(ascii: "$") {
        offset += 1
      }
      return token(.namedParameter, from: start)
    default:
      break
    }
    return token(.symbol(UInt8(ascii: ":")), from: start)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func startsName(_ byte: UInt8) -> Bool {
    (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
      || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  static func continuesName(_ byte: UInt8) -> Bool {
    startsName(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
  }

  private static func endsOperand(_ byte: UInt8) -> Bool {
    continuesName(byte) || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "\"")
  }
}
