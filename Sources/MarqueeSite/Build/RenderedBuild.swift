internal import MarqueeBase

/// All pages of a build, without their bytes, before they become the site.
struct RenderedBuild: Sendable {
  var claims: PageClaims
  /// The build's own files: sitemaps.
  var own = PageChunk()
  /// The sitemap's pages in its order; nil for the order of the table.
  var listed: [UInt32]?
  /// See `ManifestFacts.site`.
  var fingerprint = Fingerprint.none
  /// Every query, by name.
  var queries: TextMap<ManifestFacts.Query> = [:]
  var snapshotTime: Moment?
  /// The build's clock.
  var now: Moment?
  var nextChange: Moment?

  var table: PageTable { claims.table }
}
