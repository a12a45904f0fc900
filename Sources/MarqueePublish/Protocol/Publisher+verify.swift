package import MarqueeBase
internal import MarqueeSite

extension Publisher {
  /// Compares the store's objects with the record.
  ///
  /// - Parameters:
  ///   - source: the last build, from which objects are repaired where it has the same bytes; nil
  ///     to repair from kept copies only.
  ///   - repairs: whether what is missing or was changed is written again.
  package func verify(
    _ source: (any PublishSource)?, repairs: Bool
  ) throws(Diagnostics) -> VerifyReport {
    let session = PublishSession(self)
    defer { session.giveLeaseBack() }
    var report = VerifyReport(destination: store.name)
    if repairs { try session.takeLease() }
    let (record, etag) = try session.existingRecord(of: options.site)
    report.release = record.head.release
    if let pending = record.head.pending {
      guard !repairs else {
        throw Self.mistake(
          "an earlier publish to \(store.name) did not finish",
          help: "run marquee publish first, which finishes it")
      }
      report.warnings.append(
        Diagnostic(
          "a publish by \(Diagnostic.printable(pending.who)) did not finish: its "
            + "\(record.pending.files.count) files are not compared", code: "publish.unfinished",
          category: .destination, severity: .warning, help: "run marquee publish"))
    }
    var listing = ListingComparison(record)
    try session.list(session.store, without: session.statePrefix) { listing.compare($0) }
    listing.finish()
    try session.list(session.state, without: nil) { listing.compareState($0) }
    listing.finishState()
    report.objects = listing.objects
    report.findings = listing.findings
    report.found = listing.found
    if repairs { try repair(record, etag, source, session, &report) }
    session.giveLeaseBack()
    report.requests = session.log.requests
    report.duration = session.duration
    return report
  }

  private func repair(
    _ record: PublishRecord, _ etag: String, _ source: (any PublishSource)?,
    _ session: PublishSession, _ report: inout VerifyReport
  ) throws(Diagnostics) {
    let broken = report.findings.filter { $0.kind == .missing || $0.kind == .changed }
    let plan = PublishPlan(again: broken.map(\.key), in: record)
    let changes = ChangeWork(
      session, plan, source.map { .copies($0) } ?? .onlyCopies, kept: record.kept, isRepair: true)
    if !plan.isEmpty {
      let written = try changes.repair()
      let change = RecordChange(
        base: record, key: record.head.key, plan: plan, session: session, keep: options.keep)
      let bytes = change.repairedRecord(written)
      try session.check()
      guard let new = try session.writeRecord(bytes, replacing: etag) else {
        throw Diagnostics(
          Diagnostic(
            "the record of what is published at \(store.name) was changed in the meantime",
            code: "publish.record", category: .busy, help: "try again"))
      }
      session.keepCopy(bytes, etag: new)
    }
    let mended = TextSet(
      zip(plan.changes, changes.written).compactMap { $1 == nil ? nil : plan.path($0) })
    if let invalidate = options.invalidate, !mended.isEmpty {
      _ = try invalidate(mended.sorted { $0 < $1 }, session.run).get()
    }
    let spares = report.findings.filter { $0.kind == .spareCopy }.map(\.key)
    try ChangeWork.remove(spares, from: session.state, session)
    for index in report.findings.indices {
      switch report.findings[index].kind {
      case .missing, .changed:
        report.findings[index].isRepaired = mended.contains(report.findings[index].key)
      case .spareCopy: report.findings[index].isRepaired = true
      case .foreign, .missingCopy: break
      }
    }
    report.repaired = report.findings.count { $0.isRepaired }
    report.warnings += changes.warnings
  }
}
