internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// What every page of a build shares.
struct SiteContext: Sendable {
  let engine: TemplateEngine
  /// `site`, `params`, `build` and the queries, by the names that templates use.
  let bindings: [(name: String, value: Value)]
  /// Empty when the site has none: then `page.url` is the path.
  let siteURL: String
  let timeZone: TimeZone
  /// The build's clock.
  let now: Moment
  let includesDrafts: Bool
}
