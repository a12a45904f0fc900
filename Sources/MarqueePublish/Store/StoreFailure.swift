/// The reason why a store did not do what it was asked for.
package struct StoreFailure: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// The object is not as the condition demands (`PreconditionFailed`, 412).
    case conditionFailed
    /// Another conditional write of the same key was going on (`ConditionalRequestConflict`, 409).
    case conflict
    /// There is no such object (`NoSuchKey`), where the call needs one.
    case missingObject
    /// There is no such bucket.
    case missingBucket
    /// The credentials are refused, have expired, or don't allow this (401, 403).
    case denied
    /// The server does not know something that the call needs, such as conditional writes.
    case unsupported
    /// The server could not be reached, or failed at every try.
    case unavailable
    /// The file that was sent is not the one that was asked for: it changed while it was read.
    case fileChanged
    /// Anything else that the server refused.
    case refused
  }

  package var kind: Kind
  /// The server's code, such as `AccessDenied`; nil when there is none.
  package var code: String?
  /// The failure as a sentence without its period, with the operation and the key.
  package var description: String
  /// The evidence, one fact per line: what the server said, and how often it was asked.
  package var notes: [String]
  /// What the user can do; nil when nothing is known.
  package var help: String?

  package init(
    _ kind: Kind, code: String? = nil, _ description: String, notes: [String] = [],
    help: String? = nil
  ) {
    self.kind = kind
    self.code = code
    self.description = description
    self.notes = notes
    self.help = help
  }
}
