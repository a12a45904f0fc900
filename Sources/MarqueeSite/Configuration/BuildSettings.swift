internal import MarqueeTemplate

/// The settings of `build:` in `marquee.yaml`.
package struct BuildSettings: Sendable {
  /// The output folder, relative to the site's root.
  package var output = "output"
  /// Whether pages with `draft: true` are made.
  package var drafts = false
  /// Whether a sitemap is made; nil when not given: then it is made if there is a `site.url`.
  package var sitemap: Bool?
  /// The layout of pages that name none; nil when not given.
  package var layout: LocatedText?
  /// The patterns, as for `--only`, of files in content/ that are copied as they are, even
  /// Markdown; nil when none are given.
  package var copied: PathFilter?
  /// Whether values that had to be replaced, and other warnings of a check, are errors.
  package var strict = false
  /// The number of database connections that run queries at once.
  package var connections = 4
  /// Whether files are flushed to disk before a commit, so that the site survives a loss of power
  /// during a build.
  package var durable = false
  /// The greatest size in bytes of a page, and of the values that it holds while it is made.
  package var pageLimit = RenderLimits.usualBytes
  /// The longest value, in bytes, that the `markdown` filter renders.
  package var markdownLimit = MarkdownLimits.usualInputBytes
  /// The time-out of a query that has none of its own; nil for no limit.
  package var queryTimeout: Duration?
  /// The build stops when the output would have fewer files; nil for no such guard.
  package var minPages: Int?
  /// The build stops when it would remove a larger share (0–1) of the files; nil for no such guard.
  package var maxRemoved: Double?
}

extension BuildSettings {
  var renderLimits: RenderLimits {
    RenderLimits(outputBytes: pageLimit, valueBytes: pageLimit)
  }
}
