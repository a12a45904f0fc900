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

extension Diagnostic.Category {
  /// Whatever proves who this process is: tokens, credentials, AWS's services.
  package static let identity = Diagnostic.Category(rawValue: "identity", isOutside: true)
}
