internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeSite

extension PublishRecord {
  /// The release to which a rollback without a number goes: the one before that which is shown; or
  /// the last one that was finished, when a publish did not finish.
  func previous(_ destination: String) throws(Diagnostics) -> Int {
    if head.pending != nil { return head.release }
    let shown = head.releases.first?.restores ?? head.release
    guard isRestorable(shown - 1) else {
      throw Publisher.mistake(
        "no release before \(shown) can be brought back to \(destination)",
        help: "marquee publish --history lists those that can; publish.keep says how many are kept"
      )
    }
    return shown - 1
  }

  /// Whether the deltas from the current release to this one are there.
  func isRestorable(_ release: Int) -> Bool {
    guard release > 0, release <= head.release else { return false }
    var needed = head.release
    for facts in head.releases.dropFirst() {
      if needed == release { return true }
      guard facts.number == needed - 1, facts.delta != .none else { return false }
      needed = facts.number
    }
    return needed == release
  }
}

extension PublishSession {
  /// The files in which a release differs from the current one.
  func difference(
    of release: Int, in record: PublishRecord
  ) throws(Diagnostics) -> ReleaseDifference {
    guard record.isRestorable(release) else {
      throw Publisher.mistake(
        "release \(release) can't be brought back to \(store.name)",
        help: "marquee publish --history lists those that can; publish.keep says how many are kept"
      )
    }
    var difference = ReleaseDifference()
    for facts in record.head.releases where (release..<record.head.release) ~= facts.number {
      if record.withDelta(of: facts.number, { difference.apply(&$0) }) != nil { continue }
      let bytes = try delta(of: facts)
      bytes.withUnsafeBytes { bytes in
        var reader = EntryReader(checked: bytes)
        difference.apply(&reader)
      }
    }
    return difference
  }

  /// The bytes of a delta that is an object, which are checked.
  func delta(of facts: ReleaseFacts) throws(Diagnostics) -> [UInt8] {
    guard case .object(let content) = facts.delta else { return EntryWriter().finished() }
    let key = RecordHead.deltaKey(of: facts.number, content)
    let object = try reporting { () throws(StoreFailure) in try state.read(key, unlessETag: nil) }
    guard let bytes = object?.bytes,
      ContentHash(SHA256Digest(of: bytes)) == content,
      (try? bytes.withUnsafeBytes({ try EntryReader.check($0, allowsAbsent: true) })) != nil
    else {
      throw Publisher.mistake(
        "what changed after release \(facts.number) is \(object == nil ? "missing" : "damaged") at "
          + "\(state.name) (\(key)), so that it and earlier releases "
          + "can't be brought back",
        help: "choose a later one; marquee publish --history lists them"
      )
    }
    return bytes
  }
}

extension PublishPlan {
  /// Throws when a file of a release has no copy.
  func checkCopies(in record: PublishRecord, release: Int) throws(Diagnostics) {
    let lost = changes.filter { change in
      guard change.isWritten else { return false }
      let wanted = restored[Int(change.source)].content
      // What an unfinished publish overwrote has its copy, or is still there.
      return old(change)?.content != wanted && !record.kept.has(wanted)
    }
    guard let first = lost.first else { return }
    let more = lost.count == 1 ? "" : " and \(lost.count - 1) more"
    throw Publisher.mistake(
      "release \(release) can't be brought back whole: there is no copy of "
        + "\(Diagnostic.printable(path(first)))\(more)",
      help: "others had changed it before it was overwritten; choose another release")
  }
}
