package import MarqueeBase
package import MarqueeSite

/// The options of one publish.
package struct PublishOptions: Sendable {
  /// The site's key, as the configuration says it; a source adds the names that it had before.
  package var site: SiteKey
  /// Who publishes, for the history and for the message to a second publisher: an ARN, or a user
  /// and a host.
  package var who: String
  /// The number of earlier releases that stay restorable.
  package var keep = 10
  /// The number of threads that make requests. The store may send fewer at once.
  package var connections = 16
  /// Whether a lease keeps a second publisher away, and writes are conditional. Without it two
  /// publishers at once can mix their files.
  package var usesLease = true
  /// The greatest share of the published files that may be removed; nil for no limit.
  package var maxRemoved: Double?
  /// The greatest share of the published files that may be added and changed; nil for no limit.
  package var maxChanged: Double?
  /// Whether the two limits are ignored this time.
  package var acceptsChanges = false
  /// Whether objects that no publish wrote are taken over.
  package var adopts = false
  /// Whether the plan is made and nothing is changed.
  package var isDryRun = false
  package var headers = PublishHeaders(PublishSettings())
  /// The file that keeps a copy of the destination's record, so that it need not be read when it
  /// has not changed; nil for none.
  package var cacheFile: String?
  /// Tells a content network which files have changed; nil when there is none.
  package var invalidate: Invalidate?
  /// Called from any thread, but never by two at the same time.
  package var progress: @Sendable (PublishProgress) -> Void = { _ in }
  /// Asked between requests. After it has returned true the publish ends as soon as its running
  /// requests have ended, and the next publish finishes it.
  package var isCancelled: @Sendable () -> Bool = { false }

  package init(site: SiteKey, who: String) {
    self.site = site
    self.who = who
  }

  /// - Parameters:
  ///   - files: the paths of objects that were changed or removed, relative to the output, sorted.
  ///     New ones are not among them. `PublishHeaders.address(of:)` is the other name of each.
  ///   - reference: the identifier of this publish, the same when the call is repeated.
  package typealias Invalidate =
    @Sendable (_ files: [String], _ reference: String) -> Result<InvalidationResult, Diagnostics>
}

/// How far a publish has come.
package struct PublishProgress: Sendable, Hashable {
  package enum Phase: Sendable, Hashable {
    /// The destination's record is read and compared.
    case comparing
    /// Objects are copied, written and removed.
    case transferring
    /// A content network is told.
    case invalidating
    /// The objects of the destination are listed.
    case listing
  }

  package var phase: Phase
  /// The objects that are done.
  package var done: Int
  /// The objects in all; 0 when the number is not known.
  package var total: Int

  package init(_ phase: Phase, done: Int = 0, total: Int = 0) {
    self.phase = phase
    self.done = done
    self.total = total
  }
}
