internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeSite

/// Makes the records that a publish writes: one before it changes anything, one when it is done.
struct RecordChange {
  let base: PublishRecord?
  let key: SiteKey
  let plan: PublishPlan
  let session: PublishSession
  /// The number of earlier releases that stay restorable.
  let keep: Int

  /// The deltas that are in the record take no more than this in all; larger ones are objects.
  static let mostInline = 256 << 10
  /// The releases that a record lists although they can't be restored.
  private static let listed = 30

  var release: Int { base?.head.release ?? 0 }

  // MARK: Before

  /// The record that says which objects may change from now on.
  ///
  /// - Parameters:
  ///   - hold: the release that the destination is to be held at.
  ///   - rules: the fingerprint of the rules by which written objects get their headers.
  ///   - states: the state that a written object will have.
  func pendingRecord(
    hold: Int?, rules: Fingerprint, _ state: (PublishPlan.Change) -> PendingFiles.State
  ) -> [UInt8] {
    var pending = PendingWriter()
    for change in plan.changes {
      let path = plan.pathBytes(change)
      let new = change.isWritten ? state(change) : PendingFiles.State()
      let known = change.isPending ? plan.pendingStates[plan.path(change)] ?? [] : []
      for other in known where other != new { pending.add(path, other) }
      pending.add(path, new)
    }
    var draft = base.map { RecordDraft($0) } ?? emptyDraft
    draft.head.key = key
    draft.head.hold = hold
    draft.head.pending = RecordHead.Pending(
      run: session.run, time: session.time, who: session.options.who,
      // An earlier unfinished publish may have written by other rules.
      rules: base?.head.pending.map { $0.rules == rules } ?? true ? rules : .none)
    draft.pending = pending.finished()
    return draft.encoded()
  }

  private var emptyDraft: RecordDraft {
    RecordDraft(
      head: RecordHead(key: key), entries: EntryWriter().finished(), kept: KeptTable())
  }

  // MARK: After

  /// What the final record needs beside the plan.
  struct Outcome {
    var written: [ChangeWork.Written?]
    /// The copies that were made.
    var copies: Set<ContentHash>
    var built: Moment?
    var source: Fingerprint
    var rules: Fingerprint
    var restores: Int?
    var hold: Int?
  }

  /// The final record, and what is not needed any more once it is written.
  struct Result {
    var record: [UInt8]
    var release: Int
    var pages: Int
    var files: Int
    /// The delta that is to be written as an object before the record, with its key.
    var delta: (key: String, bytes: [UInt8])?
    /// The keys of the state's objects that no release needs.
    var spare: [String]
  }

  func finalRecord(_ outcome: Outcome) -> Result {
    let list = entries(outcome.written)
    var draft = base.map { RecordDraft($0) } ?? emptyDraft
    draft.head.key = key
    draft.head.pending = nil
    draft.pending = nil
    draft.head.hold = outcome.hold
    draft.entries = list.bytes
    var result = Result(
      record: [], release: release, pages: list.pages, files: list.count, spare: [])
    let earlierSpares = draft.kept.spares
    draft.kept.forgetSpares()
    let earlierDeltas = draft.head.spareDeltas
    draft.head.spareDeltas = []
    draft.head.source = outcome.source
    draft.head.rules = outcome.rules
    if isRelease {
      result.release = release + 1
      draft.head.release = result.release
      addDelta(outcome, to: &draft, &result)
      dropReleases(before: result.release - keep, from: &draft)
      draft.head.releases.insert(facts(outcome, result), at: 0)
    }
    noteUnused(in: &draft)
    let spares = Swift.Set(draft.kept.spares + earlierSpares.filter { !draft.kept.has($0) })
    result.spare = spares.sorted { $0 < $1 }.map { ChangeWork.keptKey($0) }
    result.spare += draft.head.spareDeltas + earlierDeltas
    result.record = draft.encoded()
    return result
  }

  /// Whether the result is a release of its own. It is none when only a hold begins, or when the files
  /// are those of the last release and an unfinished publish had touched them.
  private var isRelease: Bool {
    release == 0
      || plan.changes.contains { change in
        change.difference != .unfinished && (change.isWritten || change.old >= 0)
      }
  }

  /// The record after objects were written again as they had been.
  func repairedRecord(_ written: [ChangeWork.Written?]) -> [UInt8] {
    var draft = base.map { RecordDraft($0) } ?? emptyDraft
    draft.entries = entries(written).bytes
    return draft.encoded()
  }

  private func facts(_ outcome: Outcome, _ result: Result) -> ReleaseFacts {
    ReleaseFacts(
      number: result.release, time: session.time, built: outcome.built,
      who: session.options.who, files: result.files, pages: result.pages,
      written: plan.changes.count { $0.isWritten },
      removed: plan.changes.count { !$0.isWritten }, restores: outcome.restores)
  }

  /// The list of objects after the change: the base's entries merged with the plan's changes.
  private func entries(
    _ written: [ChangeWork.Written?]
  ) -> (bytes: [UInt8], pages: Int, count: Int) {
    var writer = EntryWriter(capacity: (base?.count ?? 0) * 70 + plan.changes.count * 80)
    var pages = 0
    var next = 0
    func addChanges(before path: [UInt8]?) {
      while next < plan.changes.count {
        let change = plan.changes[next]
        let own = plan.pathBytes(change)
        if let path, path.lexicographicallyPrecedes(own) { return }
        if let new = written[next] {
          if change.kind == .page { pages += 1 }
          writer.add(
            own,
            RecordEntry(
              size: new.size, content: new.content, etag: new.etag,
              headers: writer.index(of: plan.headers(change)), kind: change.kind))
        } else if change.isWritten, var old = plan.old(change) {
          // It could not be repaired.
          if change.kind == .page { pages += 1 }
          old.headers = writer.index(of: plan.oldHeaders[old.headers])
          writer.add(own, old)
        }
        next += 1
      }
    }
    base?.withEntries { reader in
      while reader.advance() {
        guard var entry = reader.entry else { continue }
        let start = next
        addChanges(before: reader.path)
        // The last change may be the one of this path.
        if next > start, plan.pathBytes(plan.changes[next - 1]).elementsEqual(reader.path) {
          continue
        }
        if entry.kind == .page { pages += 1 }
        entry.headers = writer.index(of: reader.headers[entry.headers])
        writer.add(reader.path, entry)
      }
    }
    addChanges(before: nil)
    return (writer.finished(), pages, writer.count)
  }

  // MARK: The way back

  /// Adds the delta that leads from the new release back to the one before.
  private func addDelta(_ outcome: Outcome, to draft: inout RecordDraft, _ result: inout Result) {
    guard keep > 0, release > 0, draft.head.releases.first?.number == release else { return }
    var writer = EntryWriter()
    for change in plan.changes where change.difference != .unfinished {
      guard var old = plan.old(change) else {
        // A removal of what the record does not have is no difference between the releases.
        if change.isWritten { writer.add(plan.pathBytes(change), nil) }
        continue
      }
      if outcome.copies.contains(old.content) || draft.kept.has(old.content) {
        draft.kept.need(old.content, by: release)
      }
      old.headers = writer.index(of: plan.oldHeaders[old.headers])
      writer.add(plan.pathBytes(change), old)
    }
    let delta = writer.finished()
    let inline = draft.deltas.values.reduce(delta.count) { $0 + $1.count }
    if inline <= Self.mostInline {
      draft.deltas[release] = delta
      draft.head.releases[0].delta = .inline(size: delta.count)
    } else {
      let content = ContentHash(SHA256Digest(of: delta))
      result.delta = (RecordHead.deltaKey(of: release, content), delta)
      draft.head.releases[0].delta = .object(content)
    }
  }

  /// Drops the deltas of releases that are not to stay restorable.
  private func dropReleases(before first: Int, from draft: inout RecordDraft) {
    for index in draft.head.releases.indices where draft.head.releases[index].number < first {
      let number = draft.head.releases[index].number
      if let key = draft.head.releases[index].deltaKey { draft.head.spareDeltas.append(key) }
      draft.head.releases[index].delta = .none
      draft.deltas[number] = nil
    }
    draft.kept.release(before: max(first, 1))
    let most = max(Self.listed, keep)
    if draft.head.releases.count > most {
      draft.head.releases.removeLast(draft.head.releases.count - most)
    }
  }

  /// Notes the copies that an unfinished publish may have made and that no release needs.
  private func noteUnused(in draft: inout RecordDraft) {
    for change in plan.changes where change.isPending {
      if let old = plan.old(change) { draft.kept.addSpare(old.content) }
    }
  }
}
