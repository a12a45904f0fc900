package import MarqueeBase

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

  /// - Parameters:
  ///   - now: a `timestampWithZone`.
  ///   - jobs: at least 1.
  package init(root: String, now: Moment, jobs: Int) {
    self.root = root
    self.now = now
    self.jobs = max(1, jobs)
  }
}
