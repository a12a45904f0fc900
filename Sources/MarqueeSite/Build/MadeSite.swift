internal import MarqueeBase

/// All pages of a build, without their bytes, before they become the site.
struct MadeSite: Sendable {
  var claims: PageClaims
  /// The build's own files: sitemaps.
  var own = PageChunk()
  /// Every query, by name.
  var queries: [String: ManifestFacts.Query] = [:]
  let snapshotTime: Moment?
  var nextChange: Moment?

  var table: PageTable { claims.table }
}
