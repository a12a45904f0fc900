internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// The values that all pages of a build share.
struct SiteContext: Sendable {
  let engine: TemplateEngine
  /// The variables `site`, `params`, `build` and lists of rows, by the names that templates use.
  let bindings: [(name: String, value: Value)]
  /// The queries in which templates look up rows by key.
  let keyed: [(name: String, rows: any KeyedLookups)]
  /// `site.url` without a final slash; empty when the site has none: then `page.url` is the path.
  let siteURL: String
  let timeZone: TimeZone
  /// The time at which the build runs.
  let now: Moment
  let includesDrafts: Bool
  /// The shard to make; nil for all pages.
  let shard: Shard?
  /// The patterns of the pages to make; nil for all pages.
  let only: PathFilter?
}
