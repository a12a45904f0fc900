internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// The phases and queries of a build with their durations, recorded while the build runs. The log
/// reads them, and so does the report of a build that fails, because such a build leaves no
/// `BuildReport`.
final class BuildTimings: Sendable {
  typealias Query = (name: String, rows: Int, duration: Duration)

  private struct State {
    var phase: BuildPhase?
    var phaseStarted = ContinuousClock.now
    var phases: [(phase: BuildPhase, duration: Duration)] = []
    var queries: [Query] = []
    var snapshotTime: Moment?
  }

  /// The start of the build by the machine's clock; `--now` sets only the build's own clock.
  let started: Moment
  private let start = ContinuousClock.now
  private let log: WorkLog?
  private let state = Mutex(State())

  /// - Parameter log: the log that gets an event for each phase and query; nil without
  ///   `--log-format`.
  init(log: WorkLog?) {
    started = BuildClock.current
    self.log = log
  }

  /// The time since the start.
  var elapsed: Duration { ContinuousClock.now - start }

  /// The phases that have ended, including the one in which the build failed.
  var phases: [(phase: BuildPhase, duration: Duration)] { state.withLock { $0.phases } }
  /// The queries that have given all their rows, sorted by name.
  var queries: [Query] {
    state.withLock { $0.queries.sorted { $0.name < $1.name } }
  }
  var snapshotTime: Moment? { state.withLock { $0.snapshotTime } }

  /// Notes that the build has entered a phase. Only the first call for each phase counts, and a
  /// call for an earlier phase is ignored, because phases that overlap report in turn.
  func enter(_ phase: BuildPhase) {
    state.withLock { state in
      if let current = state.phase, current.order >= phase.order { return }
      end(&state)
      state.phase = phase
      state.phaseStarted = ContinuousClock.now
      log?.info("phase.begin", "\(phase.rawValue) begins", [("phase", .string(phase.rawValue))])
    }
  }

  /// Notes that the build has ended, successfully or not.
  func end() { state.withLock { end(&$0) } }

  private func end(_ state: inout State) {
    guard let phase = state.phase else { return }
    state.phase = nil
    let duration = ContinuousClock.now - state.phaseStarted
    state.phases.append((phase, duration))
    log?.info(
      "phase.end", "\(phase.rawValue) took \(duration.milliseconds)",
      [("phase", .string(phase.rawValue)), ("ms", .double(duration.inMilliseconds))])
  }

  /// - Parameter file: the query's file as messages show it.
  func began(_ query: String, in file: String) {
    log?.debug("query.begin", "\(file) begins", [("query", .string(query))])
  }

  func ended(_ query: String, in file: String, rows: Int, duration: Duration) {
    state.withLock { $0.queries.append((query, rows, duration)) }
    log?.info(
      "query.end",
      "\(file): \(rows.counted("row", "rows")) in \(duration.milliseconds)",
      [
        ("query", .string(query)), ("rows", .int(rows)), ("ms", .double(duration.inMilliseconds)),
      ])
  }

  func opened(_ moment: Moment) {
    state.withLock { $0.snapshotTime = moment }
    log?.debug("snapshot", "all rows are those of \(moment)", [("snapshot_time", .moment(moment))])
  }

  /// Logs what the build did; at the level `debug`, also the time of each template, slowest first.
  func tell(_ report: BuildReport, isDryRun: Bool = false) {
    guard let log else { return }
    for template in report.templates.sorted(by: { $0.duration > $1.duration }) {
      log.debug(
        "template",
        "\(template.name): \(template.pages.counted("page", "pages")) in "
          + template.duration.milliseconds,
        [
          ("template", .string(template.name)), ("pages", .int(template.pages)),
          ("ms", .double(template.duration.inMilliseconds)),
        ])
    }
    for change in report.changes {
      log.info(
        "change", "\(change.kind.rawValue): \(change.file)",
        [("kind", .string(change.kind.rawValue)), ("file", .string(change.file))])
    }
    log.info(
      "report", report.line(isDryRun: isDryRun),
      [
        ("pages", .int(report.pages)), ("rows", .int(report.rows)),
        ("reused", .int(report.reused)), ("copied", .int(report.copied)),
        ("written", .int(report.written)),
        ("unchanged", .int(report.unchanged)), ("removed", .int(report.removed)),
        ("hidden", .int(report.hidden)), ("replaced_values", .int(report.replacedValues)),
        ("ms", .double(elapsed.inMilliseconds)),
      ])
  }
}

extension BuildPhase {
  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
