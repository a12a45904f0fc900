internal import MarqueeBase

/// A lexeme of the language inside `{{ … }}` and `{% … %}`.
struct Lexeme {
  enum Kind: Equatable {
    case name, string, number, comparison
    case pipe, dot, dotDot, colon, comma, openSquare, closeSquare, openRound, closeRound
    /// `=`, which only `assign` uses.
    case equals
    case end

    /// The name of this kind in messages.
    var description: String {
      switch self {
      case .name: "a name"
      case .string: "text in quotes"
      case .number: "a number"
      case .comparison: "a comparison"
      case .pipe: "'|'"
      case .dot: "'.'"
      case .dotDot: "'..'"
      case .colon: "':'"
      case .comma: "','"
      case .openSquare: "'['"
      case .closeSquare: "']'"
      case .openRound: "'('"
      case .closeRound: "')'"
      case .equals: "'='"
      case .end: "the end of the tag"
      }
    }
  }

  var kind: Kind
  /// The range in bytes of the source.
  var range: Range<Int>

  var span: SourceSpan { SourceSpan(offset: range.lowerBound, length: max(1, range.count)) }
}

/// Splits markup into lexemes.
struct Lexer {
  static func lexemes(of source: [UInt8], in range: Range<Int>) throws(SyntaxError) -> [Lexeme] {
    var result: [Lexeme] = []
    var position = range.lowerBound
    let end = range.upperBound
    while true {
      while position < end, source[position].isLiquidSpace { position += 1 }
      guard position < end else { break }
      let start = position
      let byte = source[position]
      let next = position + 1 < end ? source[position + 1] : 0
      var kind: Lexeme.Kind
      position += 1
      switch byte {
      case UInt8(ascii: "|"): kind = .pipe
      case UInt8(ascii: ":"): kind = .colon
      case UInt8(ascii: ","): kind = .comma
      case UInt8(ascii: "["): kind = .openSquare
      case UInt8(ascii: "]"): kind = .closeSquare
      case UInt8(ascii: "("): kind = .openRound
      case UInt8(ascii: ")"): kind = .closeRound
      case UInt8(ascii: "."):
        kind = .dot
        if next == UInt8(ascii: ".") {
          kind = .dotDot
          position += 1
        }
      case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"):
        kind = .comparison
        if next == UInt8(ascii: "=") || (byte == UInt8(ascii: "<") && next == UInt8(ascii: ">")) {
          position += 1
        } else if byte == UInt8(ascii: "=") {
          kind = .equals
        } else if byte == UInt8(ascii: "!") {
          throw LexerSuggestion.error("!", at: start, in: source)
        }
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        kind = .string
        while position < end, source[position] != byte { position += 1 }
        guard position < end else {
          throw SyntaxError(
            "text in quotes has no end", at: SourceSpan(offset: start, length: end - start),
            help: "close it with \(byte == UInt8(ascii: "'") ? "'" : "\"")")
        }
        position += 1
      case _ where byte.isDigit || (byte == UInt8(ascii: "-") && next.isDigit):
        kind = .number
        while position < end, source[position].isDigit { position += 1 }
        if position + 1 < end, source[position] == UInt8(ascii: "."), source[position + 1].isDigit {
          position += 1
          while position < end, source[position].isDigit { position += 1 }
        }
      case _ where byte.isLetter || byte == UInt8(ascii: "_") || byte >= 0x80:
        kind = .name
        if byte >= 0xc2 { try LexerSuggestion.check(source, start, end) }
        while position < end,
          source[position].isWord || source[position] == UInt8(ascii: "-")
            || source[position] >= 0x80
        {
          if source[position] >= 0xc2 { try LexerSuggestion.check(source, position, end) }
          position += 1
        }
        if position < end, source[position] == UInt8(ascii: "?") { position += 1 }
        let isSpaceNext = position < end && source[position].isLiquidSpace
        if isSpaceNext, source[start..<position].elementsEqual("contains".utf8) {
          kind = .comparison
        }
      default:
        throw LexerSuggestion.error(Unicode.Scalar(byte), at: start, in: source)
      }
      result.append(Lexeme(kind: kind, range: start..<position))
    }
    result.append(Lexeme(kind: .end, range: end..<end))
    return result
  }
}
