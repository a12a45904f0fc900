internal import Foundation
package import MarqueeBase

/// The settings of `snapshot:` in `marquee.yaml`.
package struct SnapshotSettings: Sendable {
  /// A part of pages that changes in each build, and the text that is compared instead.
  package struct Ignored: Sendable {
    /// The regular expression that matches the part.
    package let pattern: String
    /// The text that is compared instead; `$1` is the first group.
    package let replacement: String
    /// The entry's place in `marquee.yaml`.
    package let location: SourceLocation
  }

  /// The patterns, as for `--only`, of the pages that are compared; empty for all.
  package var pages: [String] = []
  /// The replacements that are made before pages are compared, in the file's order.
  package var ignored: [Ignored] = []
  /// The time at which the build is said to run; nil for the recording's.
  package var now: Moment?
}
