internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// What every page of a build shares.
struct SiteContext: Sendable {
  let engine: TemplateEngine
  /// `site`, `params`, `build` and lists of rows, by the names that templates use.
  let bindings: [(name: String, value: Value)]
  /// Rows that templates look into by key.
  let keyed: [(name: String, rows: any KeyedLookups)]
  /// Empty when the site has none: then `page.url` is the path.
  let siteURL: String
  let timeZone: TimeZone
  /// The build's clock.
  let now: Moment
  let includesDrafts: Bool
  /// The share of the pages to make; nil for all.
  let shard: Shard?
  /// Paths of the pages to make; nil for all.
  let only: PathFilter?
}
