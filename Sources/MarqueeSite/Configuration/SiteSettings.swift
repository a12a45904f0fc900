package import MarqueeBase

/// The settings of `site:` in `marquee.yaml`.
package struct SiteSettings: Sendable {
  /// The public address without a final slash (`https://movies.example`); nil when not given.
  /// Feeds and sitemaps need it.
  package var url: String?
  /// The IANA name of the site's time zone, `UTC` when not given. `today` and the times on pages
  /// depend on it.
  package var timeZone = "UTC"
  /// All keys under `site:` with their values in templates, including keys that are no settings.
  package var members: [(String, Value)] = []
}
