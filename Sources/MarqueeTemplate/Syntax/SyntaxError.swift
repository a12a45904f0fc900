internal import MarqueeBase

/// A mistake in a template's text that was found while parsing; the parser adds the file and the
/// line.
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

  /// A mistake whose cause is a word of another language.
  init(_ message: String, at span: SourceSpan, _ word: ForeignWord) {
    self.init(message, at: span, help: word.instead)
    notes = [(word.note, nil)]
  }
}

extension UInt8 {
  /// Whether the byte is matched by Ruby's `\s` or removed by `strip`.
  var isLiquidSpace: Bool { self == 32 || (9...13).contains(self) || self == 0 }
  var isDigit: Bool { (48...57).contains(self) }
  var isLetter: Bool { (97...122).contains(self | 0x20) }
  /// Whether the byte is matched by Ruby's `\w`.
  var isWord: Bool { isLetter || isDigit || self == 95 }
}
