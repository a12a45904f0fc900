package import MarqueeBase
internal import MarqueeSite

extension Publisher {
  /// The releases of the destination.
  package func history() throws(Diagnostics) -> PublishHistory {
    let session = PublishSession(self)
    let found = try session.readRecord()
    guard let record = found.record else {
      return PublishHistory(destination: store.name, site: nil, entries: [])
    }
    _ = try session.key(options.site, at: found)
    let head = record.head
    let entries = head.releases.map { facts in
      PublishHistory.Entry(
        number: facts.number, time: facts.time, built: facts.built, who: facts.who,
        files: facts.files, pages: facts.pages, written: facts.written, removed: facts.removed,
        restores: facts.restores, isCurrent: facts.number == head.release,
        isRestorable: facts.number != head.release && record.isRestorable(facts.number))
    }
    let unfinished = head.pending.map { pending in
      "a publish by \(Diagnostic.printable(pending.who)) did not finish: "
        + "\(record.pending.files.count) files may have either state; the next publish finishes it"
    }
    return PublishHistory(
      destination: store.name, site: head.key.shown, entries: entries, held: head.hold,
      unfinished: unfinished)
  }
}
