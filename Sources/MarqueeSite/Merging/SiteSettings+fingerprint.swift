internal import MarqueeBase

extension SiteSettings {
  /// What tells one site from another.
  var fingerprint: Fingerprint {
    let digester = Digester()
    digester.add(Record(members.map { ($0.0, $0.1) }))
    digester.add(url ?? "")
    return digester.finish()
  }
}
