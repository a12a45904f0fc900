package import MarqueeBase

/// What a build did.
package struct BuildReport: Sendable {
  package struct Query: Sendable {
    package let name: String
    package let rows: Int
    package let duration: Duration
  }

  /// One file of content/: the pages made from it, and how long that took on all threads.
  package struct Template: Sendable {
    package let name: String
    package var pages = 0
    package var duration: Duration = .zero

    init(name: String) { self.name = name }

    mutating func add(_ outcome: RenderJob.Outcome) {
      pages += outcome.rendered
      duration += outcome.duration
    }
  }

  /// A file that a build would change.
  package struct Change: Sendable {
    package enum Kind: String, Sendable { case added, changed, removed }

    package let kind: Kind
    /// From the output folder.
    package let file: String
    /// Where the new bytes wait, absolute; nil for a file that goes. Gone when the report is out
    /// of use.
    package let staged: String?
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
  package var templates: [Template] = []
  /// Pages that were not rendered, because nothing that they are made from had changed.
  package var reused = 0
  /// With `ifChanged`: nothing had changed, and nothing was done.
  package var isUnchanged = false
  /// Files that the build wrote or removed, from the output folder, for who follows builds; nil
  /// when there are more than `mostTouched`, or an interrupted build's were finished before.
  package var touched: [String]?
  package static let mostTouched = 1000
  /// With `isDryRun`: what a build would do, by file.
  package var changes: [Change] = []
  /// Which share of the site was built; nil for all of it.
  package var shard: Shard?
  /// What an interrupted build had left, in a sentence.
  package var recovery: String?
  /// When a page is to appear or to go next (`publish_at`, `expires_at`), if no row changes before.
  package var nextChange: Moment?
  /// Keeps the staged files of `changes`.
  var staging: StagingArea?

  package init() {}

  /// Pages that were made anew, whether or not their bytes turned out to be others.
  package var rendered: Int { templates.reduce(0) { $0 + $1.pages } }

  package var duration: Duration { phases.reduce(.zero) { $0 + $1.duration } }
}

extension BuildReport {
  /// The site is what the last build left.
  mutating func noteUnchanged(_ manifest: Manifest) {
    isUnchanged = true
    unchanged = manifest.count
    nextChange = manifest.facts.nextChange
    rows = manifest.facts.queries.values.reduce(0) { $0 + $1.rows }
    for number in 0..<manifest.count {
      let entry = manifest.entry(number)
      bytes &+= entry.size
      if entry.flags.contains(.copied) { copied += 1 } else { pages += 1 }
    }
    reused = pages
  }
}
