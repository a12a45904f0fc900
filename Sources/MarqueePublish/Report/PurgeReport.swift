package import MarqueeBase

/// The result of `marquee publish --purge`.
package struct PurgeReport: Sendable {
  /// The destination's name: `s3://bucket/prefix`.
  package var destination: String
  /// The paths that were removed from kept releases, sorted.
  package var files: [String] = []
  /// The kept releases from which something was removed.
  package var releases: [Int] = []
  /// The copies that were removed.
  package var copies = 0
  /// Those of `files` that are published now, and stay.
  package var published: [String] = []
  package var requests = 0
  package var warnings: [Diagnostic] = []
}
