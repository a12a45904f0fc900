package import MarqueeBase

/// The result of a publish, a dry run, a rollback or the end of a hold.
package struct PublishReport: Sendable {
  package enum Outcome: Sendable, Hashable {
    /// The destination has changed.
    case published
    /// The destination was already as it should be.
    case unchanged
    /// A dry run: nothing was changed.
    case planned
    /// The destination is held at this release, so that nothing was changed.
    case held(release: Int)
  }

  /// A file that was changed at the destination, or would be.
  package struct Change: Sendable, Hashable {
    package enum Kind: String, Sendable {
      case added, changed, removed
      /// The bytes are the same, and the headers differ.
      case headers
      /// An earlier publish did not finish, so that the object may have either state.
      case unfinished
    }

    package var kind: Kind
    /// The path relative to the output.
    package var file: String

    package init(_ kind: Kind, _ file: String) {
      self.kind = kind
      self.file = file
    }
  }

  /// The destination's name: `s3://bucket/prefix`.
  package var destination: String
  package var outcome = Outcome.unchanged
  /// The number of the release that is at the destination now; nil when there is none.
  package var release: Int?
  /// The release whose files a rollback brought back; nil for a publish of the last build.
  package var restored: Int?
  /// The number of the site's files.
  package var files = 0
  /// Objects that were written with new bytes or new headers, or would be.
  package var written = 0
  /// Of `written`, those whose address is new.
  package var added = 0
  /// Of `written`, those of which only the headers have changed.
  package var headersOnly = 0
  package var removed = 0
  /// Copies that were made of objects before they were overwritten or removed.
  package var kept = 0
  /// The bytes that were sent, those of records excluded.
  package var bytes = 0
  /// The requests to the destination. A request that was repeated after a failure counts once.
  package var requests = 0
  package var duration: Duration = .zero
  /// A sentence about an earlier publish that did not finish, and was finished by this one.
  package var recovery: String?
  /// What the content network was told; nil when there is none, or nothing had to be told.
  package var invalidation: InvalidationResult?
  package var warnings: [Diagnostic] = []
  /// The files that a dry run would change, in the order in which it would change them.
  package var changes: [Change] = []

  package init(destination: String) { self.destination = destination }
}

/// What an invalidation did.
package struct InvalidationResult: Sendable, Hashable {
  /// The number of paths that were invalidated, a wildcard counted as one.
  package var paths: Int
  /// The network's identifier of the invalidation; nil when it has none.
  package var identifier: String?
  /// Whether the network has reported that the invalidation is done; false when nobody waited.
  package var isDone: Bool

  package init(paths: Int, identifier: String? = nil, isDone: Bool = false) {
    self.paths = paths
    self.identifier = identifier
    self.isDone = isDone
  }
}
