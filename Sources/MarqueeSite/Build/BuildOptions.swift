package import MarqueeBase
package import MarqueeTemplate

/// What a build is asked to do, besides what `marquee.yaml` says.
package struct BuildOptions: Sendable {
  /// The site's folder.
  package var root: String
  /// Overrides `build.output`; absolute, or from the site's root.
  package var output: String?
  /// What the build remembers; `.marquee` in the site when nil.
  package var stateFolder: String?
  /// The build's clock: `build.now`, `:now`, `:today`, drafts and dates.
  package var now: Moment
  /// Overrides of `params:`, in the order given.
  package var params: [(name: String, value: Value)] = []
  /// Overrides `build.drafts`.
  package var drafts: Bool?
  /// Overrides `build.strict`.
  package var strict: Bool?
  /// Threads that render.
  package var jobs: Int
  /// Makes every page again, whatever the last build knew.
  package var rendersAll = false
  /// Ends early when no row, no file of the site and nothing in the output has changed.
  package var ifChanged = false
  /// Says what would change and changes nothing.
  package var isDryRun = false
  /// Only these pages are made; all others stay as they are.
  package var only: PathFilter?
  /// Only this share of the pages is made.
  package var shard: Shard?
  /// The site survives a loss of power, too; nil for what marquee.yaml says.
  package var durable: Bool?
  /// Tells programs apart that may render differently: pages of another one are made again.
  package var program = ""

  /// Renders long Markdown of rows; nil shows it as text.
  package var markdownWorker: (any MarkdownWorker)?

  /// The state folder, the default one included.
  var statePath: String { stateFolder ?? root + "/.marquee" }

  /// Each is a thread with a stack of its own.
  package static let possibleJobs = 1...256

  /// - Parameters:
  ///   - now: a `timestampWithZone`.
  ///   - jobs: brought into `possibleJobs`.
  package init(root: String, now: Moment, jobs: Int) {
    self.root = root
    self.now = now
    self.jobs = min(max(jobs, Self.possibleJobs.lowerBound), Self.possibleJobs.upperBound)
  }
}
