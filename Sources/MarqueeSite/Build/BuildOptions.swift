package import MarqueeBase
package import MarqueeTemplate

/// The options of one build, given on the command line; they override `marquee.yaml`.
package struct BuildOptions: Sendable {
  /// The site's folder.
  package var root: String
  /// The output folder instead of `build.output`; absolute, or relative to the site's root.
  package var output: String?
  /// The folder for what the build keeps between runs; nil for `.marquee` in the site's folder.
  package var stateFolder: String?
  /// The time at which the build runs: `build.now`, `:now`, `:today`, and which dated pages are
  /// shown.
  package var now: Moment
  /// Overrides of `params:`, in the order given.
  package var params: [(name: String, value: Value)] = []
  /// Overrides `build.drafts`.
  package var drafts: Bool?
  /// Overrides `build.strict`.
  package var strict: Bool?
  /// The number of threads that render, within `possibleJobs`.
  package var jobs: Int
  /// Renders every page again, even those that have not changed since the last build.
  package var rendersAll = false
  /// Ends early when no row, no file of the site and nothing in the output has changed.
  package var ifChanged = false
  /// Reports what would change and changes nothing.
  package var isDryRun = false
  /// The pages to make, while all others stay as they are; nil for all pages.
  package var only: PathFilter?
  /// The shard whose pages are made; nil for all pages.
  package var shard: Shard?
  /// Whether files are flushed to disk before a commit, so that the site survives a loss of power;
  /// nil for the value in marquee.yaml.
  package var durable: Bool?
  /// An identifier of the program's version; pages made by another version are rendered again.
  package var program = ""

  /// Renders long Markdown values of rows; when nil, they are shown as plain text.
  package var markdownWorker: (any MarkdownWorker)?

  /// The path of the state folder, whether it was given or is the default.
  package var statePath: String { stateFolder ?? root + "/.marquee" }

  /// The numbers of threads that may be asked for; each thread has a stack of 16 MiB.
  package static let possibleJobs = 1...256

  /// - Parameters:
  ///   - now: a `timestampWithZone`.
  ///   - jobs: the number of threads, limited to `possibleJobs`.
  package init(root: String, now: Moment, jobs: Int) {
    self.root = root
    self.now = now
    self.jobs = min(max(jobs, Self.possibleJobs.lowerBound), Self.possibleJobs.upperBound)
  }
}
