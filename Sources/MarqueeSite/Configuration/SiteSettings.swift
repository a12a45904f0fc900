package import MarqueeBase

/// `site:` in `marquee.yaml`.
package struct SiteSettings: Sendable {
  /// The public address without a final slash (`https://movies.example`); nil when not given.
  /// Feeds and sitemaps need it.
  package var url: String?
  /// An IANA name, `UTC` when not given. It decides what `today` is.
  package var timeZone = "UTC"
  /// Everything under `site:` as templates see it, further keys included.
  package var members: [(String, Value)] = []
}
