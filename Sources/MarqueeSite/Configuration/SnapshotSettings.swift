internal import Foundation
package import MarqueeBase

/// `snapshot:` in `marquee.yaml`.
package struct SnapshotSettings: Sendable {
  /// A part of pages that changes by itself, and what is compared instead.
  package struct Ignored: Sendable {
    /// A regular expression.
    package let pattern: String
    /// `$1` stands for the first group.
    package let replacement: String
    /// Where it stands in `marquee.yaml`.
    package let location: SourceLocation
  }

  /// Which pages are compared, as `--only` names pages; all when empty.
  package var pages: [String] = []
  package var ignored: [Ignored] = []
  /// The build's clock; nil for that of the recording.
  package var now: Moment?
}
