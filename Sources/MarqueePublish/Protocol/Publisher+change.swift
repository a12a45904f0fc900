internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// What a call of a publisher is to bring about.
enum PublishGoal: Sendable {
  /// The files of a source.
  case source(any PublishSource)
  /// The files of an earlier release.
  ///
  /// - Parameters:
  ///   - release: nil for the one before that which is shown.
  ///   - holds: whether later publishes are to change nothing.
  case release(Int?, holds: Bool)
}

/// A plan with what is needed to carry it out.
private struct PlannedWork {
  var plan: PublishPlan
  var bytes: ChangeWork.Bytes
  var key: SiteKey
  var hold: Int?
  var restores: Int?
}

extension Publisher {
  /// Brings a goal about: compares, and takes the lease only if there is something to do.
  func change(to goal: PublishGoal) throws(Diagnostics) -> PublishReport {
    let session = PublishSession(self)
    defer { session.giveLeaseBack() }
    var report = PublishReport(destination: store.name)
    // The record is read before the lease is taken, so it may have changed. Then everything is
    // compared again, once more and now with the lease.
    for _ in 0..<4 {
      let found = try session.readRecord()
      report = PublishReport(destination: store.name)
      let work = try planned(goal, found, session, &report)
      if let work, try carryOut(work, goal, found, session, &report) == false { continue }
      session.giveLeaseBack()
      report.requests = session.log.requests
      report.duration = session.duration
      return report
    }
    throw Diagnostics(
      Diagnostic(
        "the record of what is published at \(store.name) keeps changing",
        code: "publish.record", category: .busy,
        help: "another publish without a lease is running: wait for it to end"))
  }

  // MARK: Planning

  /// - Returns: nil when there is nothing to do; the report says why.
  private func planned(
    _ goal: PublishGoal, _ found: FoundRecord, _ session: PublishSession,
    _ report: inout PublishReport
  ) throws(Diagnostics) -> PlannedWork? {
    let record = found.record
    report.release = record.flatMap { $0.head.release > 0 ? $0.head.release : nil }
    var work: PlannedWork
    switch goal {
    case .source(let source):
      let key = try session.key(source.key, at: found)
      if record == nil { try session.checkParents(parents) }
      if let record, let held = record.head.hold {
        report.outcome = .held(release: held)
        report.files = record.count
        // The rollback that began the hold did not finish.
        guard record.head.pending != nil else { return nil }
        work = try restoring(held, record, key, holds: true, session)
      } else if let record, isPublished(source, record) {
        report.files = record.count
        return nil
      } else {
        work = PlannedWork(
          plan: PublishPlan(source, to: record, options.headers), bytes: .source(source),
          key: key)
      }
    case .release(let number, let holds):
      guard let record, record.head.release > 0 else {
        throw Self.mistake(
          "nothing is published at \(store.name), so that no release can be brought back",
          help: "publish the last build: marquee publish")
      }
      let target: Int
      if let number { target = number } else { target = try record.previous(store.name) }
      work = try restoring(
        target, record, try session.key(options.site, at: found),
        holds: holds || record.head.hold != nil, session)
    }
    return try checked(work, record, session, &report)
  }

  /// Whether the record says that these very files were published, with these headers. Then nothing
  /// has to be compared.
  private func isPublished(_ source: any PublishSource, _ record: PublishRecord) -> Bool {
    record.head.pending == nil && source.fingerprint != .none
      && record.head.source == source.fingerprint
      && record.head.rules == options.headers.fingerprint
  }

  private func checked(
    _ work: PlannedWork, _ record: PublishRecord?, _ session: PublishSession,
    _ report: inout PublishReport
  ) throws(Diagnostics) -> PlannedWork? {
    let plan = work.plan
    try session.checkPlace(plan)
    report.files = plan.wanted
    report.written = plan.changes.count { $0.isWritten }
    report.added = plan.count(.added)
    report.headersOnly = plan.count(.headers)
    report.removed = plan.changes.count { !$0.isWritten }
    report.restored = work.restores
    if let pending = record?.head.pending {
      report.recovery =
        "an earlier publish, by \(Diagnostic.printable(pending.who)), did not finish; its "
        + "\(record?.pending.files.count ?? 0) files are written again"
    }
    if options.isDryRun {
      report.outcome = .planned
      report.changes = plan.order.map { index in
        let change = plan.changes[Int(index)]
        return PublishReport.Change(change.difference.kind, plan.path(change))
      }
      try plan.checkGuards(options)
      return nil
    }
    let changesHold = record != nil && record?.head.hold != work.hold
    if plan.isEmpty, record?.head.pending == nil, !changesHold, record != nil { return nil }
    if plan.isEmpty, record == nil {
      throw Self.mistake("there is nothing to publish", help: "run marquee generate first")
    }
    if case .source = work.bytes { try plan.checkGuards(options) }
    return work
  }

  private func restoring(
    _ release: Int, _ record: PublishRecord, _ key: SiteKey, holds: Bool,
    _ session: PublishSession
  ) throws(Diagnostics) -> PlannedWork {
    let difference = try session.difference(of: release, in: record)
    let plan = PublishPlan(difference, to: record)
    try plan.checkCopies(in: record, release: release)
    return PlannedWork(
      plan: plan, bytes: .onlyCopies, key: key, hold: holds ? release : nil, restores: release)
  }

  static func mistake(_ message: String, help: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(message, code: "publish.release", category: .destination, help: help))
  }

  // MARK: Carrying out

  /// - Returns: false when the record has changed since it was read.
  private func carryOut(
    _ work: PlannedWork, _ goal: PublishGoal, _ found: FoundRecord, _ session: PublishSession,
    _ report: inout PublishReport
  ) throws(Diagnostics) -> Bool {
    try session.takeLease()
    if found.etag == nil { try session.checkConditions() }
    var adopted: TextMap<ObjectFacts> = [:]
    if options.adopts, found.record == nil, let source = Self.source(of: work) {
      adopted = try session.adopted(source, &report)
    }
    let changes = ChangeWork(
      session, work.plan, work.bytes, kept: found.record?.kept ?? KeptTable(), adopted: adopted,
      knowsPendingHeaders: found.record?.head.pending?.rules == options.headers.fingerprint)
    let record = RecordChange(
      base: found.record, key: work.key, plan: work.plan, session: session, keep: options.keep)
    guard let pending = try begin(work, record, changes, found, session) else { return false }
    do throws(Diagnostics) {
      try finish(work, pending, changes, record, session, &report)
    } catch {
      throw Self.unfinished(error, store.name)
    }
    return true
  }

  /// Adds to an error that the destination has a part of the changes.
  private static func unfinished(_ error: Diagnostics, _ destination: String) -> Diagnostics {
    var error = error
    error.all[0].notes.append(
      Diagnostic.Note(
        "\(destination) has a part of the changes, and every page of it is whole; the next publish "
          + "finishes this one"))
    return error
  }

  /// Makes the changes, and writes the record with which the publish is done.
  private func finish(
    _ work: PlannedWork, _ pending: String, _ changes: ChangeWork, _ record: RecordChange,
    _ session: PublishSession, _ report: inout PublishReport
  ) throws(Diagnostics) {
    try changes.run()
    report.invalidation = try invalidate(work.plan, session)
    let source = Self.source(of: work)
    let final = record.finalRecord(
      RecordChange.Outcome(
        written: changes.written, copies: changes.copies, built: source?.built,
        source: source?.fingerprint ?? .none,
        rules: source == nil ? .none : options.headers.fingerprint, restores: work.restores,
        hold: work.hold))
    try finish(final, replacing: pending, session)
    report.release = final.release
    if case .held = report.outcome {} else { report.outcome = .published }
    report.kept = changes.copies.count
    report.bytes = changes.sent
    report.warnings += changes.warnings
    if let takeover = session.takeover {
      report.recovery = [report.recovery, takeover].compactMap { $0 }.joined(separator: "; ")
    }
  }

  /// The fingerprint of the rules by which the written objects get their headers; `.none` when an
  /// object of somebody else may be taken for one of these, or when they come from a release.
  private func rules(of work: PlannedWork) -> Fingerprint {
    guard case .source = work.bytes, !options.adopts else { return .none }
    return options.headers.fingerprint
  }

  private static func source(of work: PlannedWork) -> (any PublishSource)? {
    if case .source(let source) = work.bytes { source } else { nil }
  }

  /// Writes the record that says what is about to change, and at the same time copies what will be
  /// overwritten. The copies change nothing that anybody sees.
  ///
  /// - Returns: the record's ETag; nil when the record has changed since it was read.
  private func begin(
    _ work: PlannedWork, _ record: RecordChange, _ changes: ChangeWork, _ found: FoundRecord,
    _ session: PublishSession
  ) throws(Diagnostics) -> String? {
    let bytes = record.pendingRecord(hold: work.hold, rules: rules(of: work)) { change in
      switch work.bytes {
      case .source(let source):
        let facts = source.facts(of: Int(change.source))
        return PendingFiles.State(content: facts.content, size: facts.size)
      case .copies, .onlyCopies:
        let entry = work.plan.restored[Int(change.source)]
        return PendingFiles.State(content: entry.content.fingerprint, size: entry.size)
      }
    }
    let copies = changes.neededCopies()
    let etag = Mutex<String?>(nil)
    try session.each(0..<copies.count + 1) { index throws(Diagnostics) in
      if index > 0 { return try changes.keep(copies[index - 1]) }
      try session.check()
      let written = try session.writeRecord(bytes, replacing: found.etag)
      etag.withLock { $0 = written }
    }
    return etag.withLock { $0 }
  }

  private func invalidate(
    _ plan: PublishPlan, _ session: PublishSession
  ) throws(Diagnostics) -> InvalidationResult? {
    guard let invalidate = options.invalidate else { return nil }
    // A network can't have a file whose address is new, unless an unfinished publish wrote it.
    let files = plan.changes.filter { $0.old >= 0 || $0.isPending }.map { plan.path($0) }
    guard !files.isEmpty else { return nil }
    try session.check()
    session.report(.invalidating)
    return try invalidate(files, session.run).get()
  }

  /// Writes the final record, with which the publish is done, and removes what no release needs.
  private func finish(
    _ final: RecordChange.Result, replacing etag: String, _ session: PublishSession
  ) throws(Diagnostics) {
    try session.check()
    if let (key, delta) = final.delta {
      _ = try reporting { () throws(StoreFailure) in
        try session.state.write(
          key, .bytes(delta), headers: StateHeaders.binary,
          condition: .none)
      }
    }
    try session.check()
    guard let written = try session.writeRecord(final.record, replacing: etag) else {
      try session.confirmLease()
      throw Diagnostics(
        Diagnostic(
          "the record of what is published at \(store.name) was changed while this publish ran",
          code: "publish.record", category: .busy,
          help: "publish again: the next publish finishes what this one has begun"))
    }
    session.keepCopy(final.record, etag: written)
    guard !final.spare.isEmpty else { return }
    // The publish is done. What can't be removed now is removed by the next one.
    _ = try? ChangeWork.remove(final.spare, from: session.state, session)
  }
}

extension PublishPlan.Difference {
  var kind: PublishReport.Change.Kind {
    switch self {
    case .added: .added
    case .changed: .changed
    case .headers: .headers
    case .removed: .removed
    case .unfinished: .unfinished
    }
  }
}
