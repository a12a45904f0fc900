internal import MarqueeTemplate

/// `build:` in `marquee.yaml`.
package struct BuildSettings: Sendable {
  /// The output folder, from the site's root.
  package var output = "output"
  package var drafts = false
  /// Nil when not said: then there is a sitemap if there is a `site.url`.
  package var sitemap: Bool?
  /// The layout of pages that name none; nil when not given.
  package var layout: LocatedText?
  /// The files of content/ that are copied as they are, whatever they look like, as `--only` names
  /// paths; nil when none are named.
  package var copied: PathFilter?
  /// Replaced values are errors.
  package var strict = false
  /// Connections that run queries at once.
  package var connections = 4
  /// The site survives a loss of power in the middle of a build, too.
  package var durable = false
  /// Bytes of a page, and of the values that it holds while it is made.
  package var pageLimit = RenderLimits.usualBytes
  /// The longest value, in bytes, that the `markdown` filter renders.
  package var markdownLimit = MarkdownLimits.usualInputBytes
  /// How long the server may work on one query that names no time-out itself; nil: no limit.
  package var queryTimeout: Duration?
  /// The build stops when it would make fewer pages.
  package var minPages: Int?
  /// The build stops when it would remove a larger share (0–1) of the pages there are.
  package var maxRemoved: Double?
}

extension BuildSettings {
  var renderLimits: RenderLimits {
    RenderLimits(outputBytes: pageLimit, valueBytes: pageLimit)
  }
}
