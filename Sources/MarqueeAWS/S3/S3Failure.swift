package import MarqueeBase

/// The reason why S3 did not do what it was asked for.
package struct S3Failure: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// The object is not as the condition demands (412).
    case conditionFailed
    /// Another conditional write of the same key was going on (409), at every try.
    case conflict
    case missingObject, missingBucket
    /// The credentials are refused, have expired, or don't allow this.
    case denied
    /// The server does not know something that the call needs.
    case unsupported
    /// The server could not be reached, or failed at every try.
    case unavailable
    /// The file that was sent is not the one that was asked for.
    case fileChanged
    /// Anything else.
    case refused
  }

  package var kind: Kind
  /// S3's code, such as `AccessDenied`; nil when there is none.
  package var code: String?
  /// The event, in a sentence without a full stop.
  package var message: String
  /// The evidence, one fact per line.
  package var notes: [String]
  /// The advice on what to do; nil for none.
  package var help: String?
  /// The error of the credentials, when that is the cause.
  package var identity: IdentityError?

  package init(
    _ kind: Kind, code: String? = nil, _ message: String, notes: [String] = [],
    help: String? = nil, identity: IdentityError? = nil
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.notes = notes
    self.help = help
    self.identity = identity
  }

  package var description: String { message }

  /// The failure as a diagnostic without a place.
  package var diagnostic: Diagnostic {
    identity?.diagnostic
      ?? Diagnostic(
        message, code: kind == .denied ? "s3.denied" : "s3.failed",
        category: kind == .denied ? .identity : .storage,
        notes: notes.map { Diagnostic.Note($0) }, help: help)
  }
}

extension Diagnostic.Category {
  /// Problems with S3 and what speaks S3, other than refused credentials.
  package static let storage = Diagnostic.Category(rawValue: "storage", isOutside: true)
}
