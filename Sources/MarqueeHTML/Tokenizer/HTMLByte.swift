internal import MarqueeBase

/// The kinds of byte that the tokenizer distinguishes.
enum HTMLByte: Sendable {
  case other, letter, space, less, greater, slash, equals, doubleQuote, singleQuote, bang
  case dash, question, openBracket, closeBracket

  init(_ byte: UInt8) {
    self =
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter
      case 9, 10, 12, 13, 32: .space
      case UInt8(ascii: "<"): .less
      case UInt8(ascii: ">"): .greater
      case UInt8(ascii: "/"): .slash
      case UInt8(ascii: "="): .equals
      case UInt8(ascii: "\""): .doubleQuote
      case UInt8(ascii: "'"): .singleQuote
      case UInt8(ascii: "!"): .bang
      case UInt8(ascii: "-"): .dash
      case UInt8(ascii: "?"): .question
      case UInt8(ascii: "["): .openBracket
      case UInt8(ascii: "]"): .closeBracket
      default: .other
      }
  }
}
