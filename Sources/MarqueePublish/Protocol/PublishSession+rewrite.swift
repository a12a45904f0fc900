internal import MarqueeBase
internal import MarqueeSite

extension PublishSession {
  /// The record, which must be that of the site.
  ///
  /// - Throws: also when nothing is published.
  func existingRecord(
    of site: SiteKey
  ) throws(Diagnostics) -> (record: PublishRecord, etag: String) {
    let found = try readRecord()
    _ = try key(site, at: found)
    guard let record = found.record, let etag = found.etag else {
      throw Publisher.mistake(
        "nothing is published at \(store.name)", help: "publish the last build: marquee publish")
    }
    return (record, etag)
  }

  /// Changes what the record says while the lease is held, without touching the site's objects.
  ///
  /// - Parameter change: changes the draft; returns false when there is nothing to change.
  func rewriteRecord(
    of site: SiteKey,
    _ change: (inout RecordDraft, PublishRecord) throws(Diagnostics) -> Bool
  ) throws(Diagnostics) {
    for _ in 0..<4 {
      let (record, etag) = try existingRecord(of: site)
      var draft = RecordDraft(record)
      guard try change(&draft, record) else { return }
      try takeLease()
      try check()
      let bytes = draft.encoded()
      guard let written = try writeRecord(bytes, replacing: etag) else { continue }
      return keepCopy(bytes, etag: written)
    }
    throw Diagnostics(
      Diagnostic(
        "the record of what is published at \(store.name) keeps changing",
        code: "publish.record", category: .busy,
        help: "another publish without a lease is running: wait for it to end"))
  }
}
