internal import MarqueeBase

/// All pages of a build, without their bytes, before they are committed.
struct RenderedBuild: Sendable {
  var claims: PageClaims
  /// The build's own files: sitemaps.
  var own = PageChunk()
  /// The numbers of the sitemap's pages, in the sitemap's order; nil for the order of the table.
  var listed: [UInt32]?
  /// See `ManifestFacts.site`.
  var fingerprint = Fingerprint.none
  /// The facts of every query, by name.
  var queries: TextMap<ManifestFacts.Query> = [:]
  var snapshotTime: Moment?
  /// The time at which the build ran.
  var now: Moment?
  var nextChange: Moment?

  var table: PageTable { claims.table }
}
