package import MarqueeBase

/// The result of a build, or of a dry run.
package struct BuildReport: Sendable {
  /// A query that ran, with the rows that it gave and how long the server took to send them.
  package struct Query: Sendable {
    package let name: String
    /// The file as messages show it: `queries/movies.sql`.
    package let file: String
    package let rows: Int
    package let duration: Duration

    init(name: String, file: String?, rows: Int, duration: Duration) {
      self.name = name
      self.file = file ?? name
      self.rows = rows
      self.duration = duration
    }
  }

  /// One file of content/: the pages made from it, and how long that took on all threads.
  package struct Template: Sendable {
    package let name: String
    package var pages = 0
    /// The time spent on these pages, summed over all threads.
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
    /// The path relative to the output folder.
    package let file: String
    /// The absolute path of the staged file with the new bytes; nil for a file that is removed. The
    /// staged file is deleted with the report.
    package let staged: String?
  }

  /// The output folder, absolute.
  package var output = ""
  /// The moment of the database snapshot that all rows come from; nil when no query ran.
  package var snapshotTime: Moment?
  /// Rows received from all queries.
  package var rows = 0
  /// Pages rendered, sitemaps included.
  package var pages = 0
  /// Files copied as they are.
  package var copied = 0
  /// Pages left out: drafts, pages before their `publish_at` and pages after their `expires_at`.
  package var hidden = 0
  /// Files new or changed in the output.
  package var written = 0
  /// Files whose bytes in the output were already right.
  package var unchanged = 0
  /// Files of the last build that were removed from the output.
  package var removed = 0
  /// The size of all files of the site together.
  package var bytes = 0
  /// Values that could not be shown safely and were replaced.
  package var replacedValues = 0
  package var warnings: [Diagnostic] = []
  /// The phases that ran, in their order.
  package var phases: [(phase: BuildPhase, duration: Duration)] = []
  package var queries: [Query] = []
  /// The files of content/ from which pages were made, in the order of the site.
  package var templates: [Template] = []
  /// Pages that were not rendered, because nothing that they are made from had changed.
  package var reused = 0
  /// Whether a build with `ifChanged` found nothing changed and ended early.
  package var isUnchanged = false
  /// The files that the build wrote or removed, relative to the output folder; for the preview and
  /// for deployments. Nil when there are more than `mostTouched`, or when an interrupted build was
  /// completed first.
  package var touched: [String]?
  /// The greatest number of files that `touched` lists.
  package static let mostTouched = 1000
  /// The files that a build would change, in the order of paths; only after a dry run.
  package var changes: [Change] = []
  /// The shard that was built; nil for the whole site.
  package var shard: Shard?
  /// A sentence about the interrupted build that was completed or undone first; nil when there was
  /// none.
  package var recovery: String?
  /// The earliest time at which a page is due to appear or to expire (`publish_at`, `expires_at`);
  /// nil when there is none.
  package var nextChange: Moment?
  /// Owns the staged files of `changes`: they are deleted with it.
  var staging: StagingArea?

  package init() {}

  /// Pages that were rendered, whether or not their bytes have changed.
  package var rendered: Int { templates.reduce(0) { $0 + $1.pages } }

  /// The sum of all phases.
  package var duration: Duration { phases.reduce(.zero) { $0 + $1.duration } }
}

extension BuildReport {
  /// Fills in the report of a build that found nothing changed.
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
