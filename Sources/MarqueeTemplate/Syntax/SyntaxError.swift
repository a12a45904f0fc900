internal import MarqueeBase

/// A mistake in a template's text, found while parsing; the parser adds file and line.
struct SyntaxError: Error {
  var message: String
  var span: SourceSpan
  var help: String?
  /// Further sentences, each with its place if it has one.
  var notes: [(message: String, span: SourceSpan?)] = []

  init(_ message: String, at span: SourceSpan, help: String? = nil) {
    self.message = message
    self.span = span
    self.help = help
  }

  /// A mistake with a word that another language has.
  init(_ message: String, at span: SourceSpan, _ word: ForeignWord) {
    self.init(message, at: span, help: word.instead)
    notes = [(word.note, nil)]
  }
}

extension UInt8 {
  /// Ruby's `\s` and what `strip` removes.
  var isLiquidSpace: Bool { self == 32 || (9...13).contains(self) || self == 0 }
  var isDigit: Bool { (48...57).contains(self) }
  var isLetter: Bool { (97...122).contains(self | 0x20) }
  /// Ruby's `\w`.
  var isWord: Bool { isLetter || isDigit || self == 95 }
}
