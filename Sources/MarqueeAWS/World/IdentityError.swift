package import MarqueeBase

/// Why an identity could not be proved. Holds no token and no key: texts of servers are
/// cleaned of the secrets that were sent to them before they come in here.
package struct IdentityError: Error, Hashable, Sendable {
  /// For machines: `identity.sts.access-denied`. Open.
  package var code: Diagnostic.Code
  /// What happened, in a sentence without a full stop.
  package var message: String
  /// The evidence, one fact a line.
  package var notes: [String]
  /// What to do.
  package var help: String?
  /// `.identity`, or `.configuration` when a setting is malformed.
  package var category: Diagnostic.Category

  package init(
    _ message: String, code: Diagnostic.Code, category: Diagnostic.Category = .identity,
    notes: [String] = [], help: String? = nil
  ) {
    self.message = message
    self.code = code
    self.category = category
    self.notes = notes
    self.help = help
  }

  package var diagnostic: Diagnostic {
    Diagnostic(
      message, code: code, category: category, notes: notes.map { Diagnostic.Note($0) },
      help: help)
  }
}

extension IdentityError: CustomStringConvertible {
  package var description: String { diagnostic.formatted }
}

extension String {
  /// The text with every secret in it replaced by `****` in whatever form it stands there, control
  /// characters by spaces, and no longer than a person would read. (The secrets of the whole run
  /// are replaced where messages leave the program; these must be before the text is shortened.)
  func cleaned(of secrets: [Secret?], limit: Int = 400) -> String {
    let text = SecretMask(secrets.compactMap { $0?.reveal() }).masking(self)
    let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }
    let shown = String(String.UnicodeScalarView(scalars.prefix(limit)))
    return scalars.count > limit ? shown + "…" : shown
  }
}
