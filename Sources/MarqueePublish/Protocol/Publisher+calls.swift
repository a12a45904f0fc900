package import MarqueeBase
internal import MarqueeSite

extension Publisher {
  /// Publishes the files of a source: writes what has changed, removes what is gone.
  ///
  /// - Throws: a diagnostic whose category says what failed: `.identity`, `.guardStopped`, `.busy`
  ///   (another publisher), `.destination` for anything else of the destination.
  package func publish(_ source: some PublishSource) throws(Diagnostics) -> PublishReport {
    try change(to: .source(source))
  }

  /// Brings an earlier release back as a new one.
  ///
  /// - Parameters:
  ///   - release: the release's number; nil for the one before that which is shown now.
  ///   - holds: whether later publishes change nothing until `endHold`. A hold that there is goes
  ///     on in any case.
  package func rollback(to release: Int?, holds: Bool) throws(Diagnostics) -> PublishReport {
    try change(to: .release(release, holds: holds))
  }

  /// Ends a hold, so that the next publish brings the last build back.
  package func endHold() throws(Diagnostics) -> PublishReport {
    let session = PublishSession(self)
    defer { session.giveLeaseBack() }
    var report = PublishReport(destination: store.name)
    try session.rewriteRecord(of: options.site) { draft, record throws(Diagnostics) in
      report.release = record.head.release
      report.files = record.count
      guard draft.head.hold != nil else { return false }
      draft.head.hold = nil
      report.outcome = .published
      return true
    }
    session.giveLeaseBack()
    report.requests = session.log.requests
    report.duration = session.duration
    return report
  }
}
