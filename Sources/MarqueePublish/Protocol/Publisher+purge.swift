package import MarqueeBase
internal import MarqueeDigest
package import MarqueeSite

extension Publisher {
  /// Removes files from all kept releases. What is published now stays.
  ///
  /// - Parameter files: patterns of addresses or paths, as for `--only`.
  package func purge(_ files: PathFilter) throws(Diagnostics) -> PurgeReport {
    let session = PublishSession(self)
    defer { session.giveLeaseBack() }
    var report = PurgeReport(destination: store.name)
    // The lease comes first: another publish could make a new copy in the meantime.
    try session.takeLease()
    var spare: [String] = []
    try session.rewriteRecord(of: options.site) { draft, record throws(Diagnostics) in
      guard record.head.pending == nil else {
        throw Self.mistake(
          "an earlier publish to \(store.name) did not finish",
          help: "run marquee publish first, which finishes it; then purge")
      }
      var purge = Purge(files, record)
      for index in draft.head.releases.indices {
        let facts = draft.head.releases[index]
        if let bytes = draft.deltas[facts.number] {
          let changed = purge.delta(bytes, of: facts.number)
          draft.deltas[facts.number] = changed
          draft.head.releases[index].delta = .inline(size: changed.count)
        } else if let key = facts.deltaKey {
          let bytes = try session.delta(of: facts)
          let changed = purge.delta(bytes, of: facts.number)
          guard changed != bytes else { continue }
          let content = try session.writeDelta(changed, of: facts.number)
          draft.head.releases[index].delta = .object(content)
          draft.head.spareDeltas.append(key)
          spare.append(key)
        }
      }
      report.files = purge.files.map(\.self).sorted { $0 < $1 }
      report.releases = purge.releases
      report.published = purge.published
      for content in record.kept.needed where !purge.kept.has(content) {
        purge.kept.addSpare(content)
        spare.append(ChangeWork.keptKey(content))
        report.copies += 1
      }
      for content in record.kept.spares { purge.kept.addSpare(content) }
      draft.kept = purge.kept
      return !report.files.isEmpty
    }
    if !spare.isEmpty, !report.files.isEmpty {
      try ChangeWork.remove(spare, from: session.state, session)
    }
    session.giveLeaseBack()
    report.requests = session.log.requests
    return report
  }
}

/// Takes files out of the deltas of kept releases.
private struct Purge {
  private let filter: PathFilter
  private let record: PublishRecord
  private(set) var files = TextSet()
  private(set) var releases: [Int] = []
  /// The copies that the deltas need without those files.
  var kept = KeptTable()

  init(_ filter: PathFilter, _ record: PublishRecord) {
    self.filter = filter
    self.record = record
  }

  private func matches(_ file: String) -> Bool {
    filter.matches(PublishHeaders.address(of: file)) || filter.matches("/" + file)
  }

  /// The delta in which no release has the files any more.
  mutating func delta(_ bytes: [UInt8], of release: Int) -> [UInt8] {
    var writer = EntryWriter()
    var hasChanged = false
    bytes.withUnsafeBytes { bytes in
      var reader = EntryReader(checked: bytes)
      while reader.advance() {
        let file = String(decoding: reader.path, as: UTF8.self)
        guard var entry = reader.entry else {
          writer.add(reader.path, nil)
          continue
        }
        if matches(file) {
          hasChanged = true
          files.insert(file)
          writer.add(reader.path, nil)
          continue
        }
        if record.kept.has(entry.content) { kept.need(entry.content, by: release) }
        entry.headers = writer.index(of: reader.headers[entry.headers])
        writer.add(reader.path, entry)
      }
    }
    guard hasChanged else { return bytes }
    releases.append(release)
    return writer.finished()
  }

  /// Those of the files that are published now, sorted.
  var published: [String] {
    var published: [String] = []
    record.withEntries { reader in
      while reader.advance() {
        let file = String(decoding: reader.path, as: UTF8.self)
        if files.contains(file) { published.append(file) }
      }
    }
    return published
  }
}

extension PublishSession {
  /// Writes a delta as an object of its own.
  func writeDelta(_ bytes: [UInt8], of release: Int) throws(Diagnostics) -> ContentHash {
    let content = ContentHash(SHA256Digest(of: bytes))
    try check()
    _ = try reporting { () throws(StoreFailure) in
      try state.write(
        RecordHead.deltaKey(of: release, content), .bytes(bytes), headers: StateHeaders.binary,
        condition: .none)
    }
    return content
  }
}
