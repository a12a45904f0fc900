internal import MarqueeBase
internal import MarqueeDigest

/// A record that is to be written; `PublishRecord` describes and reads its bytes.
struct RecordDraft {
  var head: RecordHead
  /// The list of objects, from `EntryWriter`.
  var entries: [UInt8]
  var kept: KeptTable
  /// The deltas that the head says are in the record, by release.
  var deltas: [Int: [UInt8]] = [:]
  /// The files of a publish that is about to begin, from `PendingWriter`; nil for a finished one.
  var pending: [UInt8]?

  init(head: RecordHead, entries: [UInt8], kept: KeptTable) {
    self.head = head
    self.entries = entries
    self.kept = kept
  }

  /// A record that says what this one says.
  init(_ record: PublishRecord) {
    self.init(head: record.head, entries: record.entryBytes, kept: record.kept)
    pending = record.pendingBytes
    for facts in record.head.releases {
      guard case .inline = facts.delta else { continue }
      deltas[facts.number] = record.delta(of: facts.number)
    }
  }

  func encoded() -> [UInt8] {
    var head = head
    let kept = kept.encoded()
    head.entriesSize = entries.count
    head.keptSize = kept.count
    if let pending { head.pending?.size = pending.count } else { head.pending = nil }
    var sections = [entries, kept]
    for index in head.releases.indices {
      guard case .inline = head.releases[index].delta else { continue }
      let delta = deltas[head.releases[index].number] ?? []
      head.releases[index].delta = .inline(size: delta.count)
      sections.append(delta)
    }
    if let pending, head.pending != nil { sections.append(pending) }
    let start = Array("\(PublishRecord.name)\(PublishRecord.version)\n".utf8) + head.json + [0x0a]
    var output: [UInt8] = []
    output.reserveCapacity(
      sections.reduce(start.count + ContentHash.byteCount) { $0 + $1.count })
    output += start
    for section in sections { output += section }
    output += SHA256Digest(of: output).bytes
    return output
  }
}
