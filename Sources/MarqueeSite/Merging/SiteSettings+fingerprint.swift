internal import MarqueeBase

extension SiteSettings {
  /// The fingerprint of `site:`, by which a merge distinguishes sites.
  var fingerprint: Fingerprint {
    let digester = Digester()
    digester.add(Record(members.map { ($0.0, $0.1) }))
    digester.add(url ?? "")
    return digester.finish()
  }
}
