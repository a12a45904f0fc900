package import MarqueeBase

/// The releases of a destination: `marquee publish --history`.
package struct PublishHistory: Sendable {
  /// One release.
  package struct Entry: Sendable, Hashable {
    package var number: Int
    /// The time at which it was published.
    package var time: Moment?
    /// The time at which its files were built; nil when it is not known.
    package var built: Moment?
    package var who: String
    /// The number of its files.
    package var files: Int
    /// Of `files`, HTML pages.
    package var pages: Int
    /// The objects that its publish wrote and removed.
    package var written: Int
    package var removed: Int
    /// The release whose files it brought back; nil for a publish of a build.
    package var restores: Int?
    /// Whether it is the one at the destination.
    package var isCurrent: Bool
    /// Whether `--rollback` can bring it back.
    package var isRestorable: Bool
  }

  /// The destination's name: `s3://bucket/prefix`.
  package var destination: String
  /// The site's names, for messages; nil when nothing is published.
  package var site: String?
  /// The releases, latest first.
  package var entries: [Entry]
  /// The release that the destination is held at; nil when it is not held.
  package var held: Int?
  /// A sentence about a publish that did not finish; nil when there is none.
  package var unfinished: String?
}
