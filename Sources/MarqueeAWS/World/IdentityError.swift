package import MarqueeBase

/// The reason for which an identity could not be proved. It holds no token and no key: the secrets
/// that were sent to a server are removed from its texts first.
package struct IdentityError: Error, Hashable, Sendable {
  /// The code for machines: `identity.sts.access-denied`. Later versions may add codes.
  package var code: Diagnostic.Code
  /// The event, in a sentence without a full stop.
  package var message: String
  /// The evidence, one fact per line.
  package var notes: [String]
  /// The advice on what to do; nil for none.
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

  /// The error as a diagnostic without a place.
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
  /// Problems with tokens, credentials and AWS's services.
  package static let identity = Diagnostic.Category(rawValue: "identity", isOutside: true)
}
