package import MarqueeBase

/// What a build did.
package struct BuildReport: Sendable {
  package struct Query: Sendable {
    package let name: String
    package let rows: Int
    package let duration: Duration
  }

  /// The output folder, absolute.
  package var output = ""
  /// The moment that all rows show; nil when no query ran.
  package var snapshotTime: Moment?
  package var rows = 0
  /// Pages rendered, sitemaps included.
  package var pages = 0
  /// Files copied as they are.
  package var copied = 0
  /// Pages left out: drafts, too early, too late.
  package var hidden = 0
  /// Files new or changed in the output.
  package var written = 0
  package var unchanged = 0
  package var removed = 0
  /// Of all files of the site.
  package var bytes = 0
  /// Values that could not be shown safely and were replaced.
  package var replacedValues = 0
  package var warnings: [Diagnostic] = []
  package var phases: [(phase: BuildPhase, duration: Duration)] = []
  package var queries: [Query] = []

  package init() {}

  package var duration: Duration { phases.reduce(.zero) { $0 + $1.duration } }
}
