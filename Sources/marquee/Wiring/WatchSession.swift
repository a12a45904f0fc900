internal import Foundation
internal import MarqueeBase
internal import MarqueePreview
internal import MarqueeSite

/// `generate --watch`: builds, and builds again whenever a file or a row changes, until Ctrl-C.
///
/// It wires the floors together: files, rows and signals become events for the loop; the loop asks
/// for builds, which are made here, on the command's own thread.
final class WatchSession {
  struct Settings {
    var site: SiteOptions
    /// The options of a build whose clock shows this moment.
    var build: (Moment) -> BuildOptions
    /// The clock of `--now`; nil follows the machine's.
    var fixedClock: Moment?
    /// Rows from a recording: then no database is asked, nor watched.
    var rows: (any RowSource)?
    /// `--query-timeout`
    var queryTimeout: Duration?
    /// Look at the files from time to time instead of being told.
    var polls = false
    var quiet = false
    var verbose = false
    /// Draw a bar while the first build is made.
    var showsProgress = false
    /// Where each build's report goes, as JSON.
    var report: String?
    var printer = DiagnosticPrinter()
  }

  private let settings: Settings
  private let listener: (any PreviewListener)?
  private let events = WatchLoop.Events()
  private let stage = BuildStage()
  /// Of the first build; later ones are over before anybody reads.
  private let progress: ProgressBar
  private let current = CurrentDatabase()
  private let memory = SessionCache()
  private var configuration = SiteConfiguration()
  private var held: CachedRows?
  private var database: WatchedRows?
  private var clock = BuildClock.current
  private var reason = ""
  private var isFirst = true
  private var warnings: [Diagnostic] = []
  private var journal = BuildTimings(log: nil)

  /// - Parameter listener: hears of every build: the preview.
  init(_ settings: Settings, listener: (any PreviewListener)? = nil) {
    self.settings = settings
    self.listener = listener
    progress = ProgressBar(isShown: settings.showsProgress)
  }

  /// Returns when somebody interrupts it, or when there is no site at all.
  ///
  /// A site with mistakes is none: they are shown, and the session waits until they are mended.
  func run() throws(Diagnostics) {
    let root = settings.site.folder
    if !FileManager.default.fileExists(atPath: root + "/" + SiteConfiguration.fileName) {
      _ = try SiteConfiguration.load(root: root)
    }
    Interruption.listen()
    let files = FileWatcher(root: root, polls: settings.polls) { [events] in
      events.post(.files($0))
    }
    let loop = WatchLoop(events: events, build: { self.build($0) }, say: { self.say($0) })
    Interruption.during(handler: { [stage, current] in current.interrupt(stage) }) { loop.run() }
    files.stop()
    database?.end()
    if let code = Interruption.exitCode { Foundation.exit(code) }
  }

  // MARK: Building

  private func build(_ work: RebuildWork) -> WatchLoop.Outcome {
    defer {
      progress.clear()
      stage.leave()
    }
    reason = work.reason
    journal = BuildTimings(log: settings.printer.log)
    listener?.buildStarted()
    let start = ContinuousClock.now
    do throws(Diagnostics) {
      let report = try attempt(work)
      database?.noticeBuild()
      if Interruption.exitCode != nil { return .stopped }
      let duration = ContinuousClock.now - start
      listener?.buildSucceeded(report)
      progress.clear()
      tell(report, in: duration)
      return .succeeded(due: due(after: report))
    } catch {
      database?.noticeBuild()
      if Interruption.exitCode != nil { return .stopped }
      listener?.buildFailed(error.all.map(\.withoutSecrets))
      return .failed(error.all)
    }
  }

  private func attempt(_ work: RebuildWork) throws(Diagnostics) -> BuildReport {
    let rows = try rows(reloading: work.reloads)
    if work.setsUp, let database, try !database.followSetupFiles(), !settings.quiet {
      Console.error(
        "marquee: database/ changed; 'marquee db setup' runs it on \(database.name)")
    }
    if work.movesClock { clock = settings.fixedClock ?? BuildClock.current }
    let build = SiteBuild(
      configuration, options: settings.build(clock), source: rows, memory: memory
    ) {
      [stage, journal, progress = isFirst ? progress : nil] step in
      stage.enter(step.phase)
      journal.enter(step.phase)
      progress?.update(step)
    }
    return try build.run()
  }

  /// The rows in memory, with marquee.yaml and the environment read again when they have changed.
  /// Rows of a database that is the same stay.
  private func rows(reloading: Bool) throws(Diagnostics) -> CachedRows {
    if let held, !reloading { return held }
    configuration = try SiteConfiguration.load(root: settings.site.folder)
    if let recording = settings.rows {
      let rows = held ?? CachedRows(recording)
      held = rows
      return rows
    }
    let say: @Sendable (String) -> Void = { [progress, quiet = settings.quiet] in
      guard !quiet else { return }
      progress.clear()
      Console.error("marquee: \($0)")
    }
    let found = try SiteDatabase(
      settings.site, configuration: configuration, printer: settings.printer,
      queryTimeout: settings.queryTimeout, isVerbose: settings.verbose, say: say)
    if let database, let held, database.isSame(found, configuration) { return held }
    database?.end()
    current.set(found)
    let clock: @Sendable () -> Moment = { [fixed = settings.fixedClock] in
      fixed ?? BuildClock.current
    }
    let watched = WatchedRows(found, configuration, clock: clock, events: events, say: say)
    database = watched
    held = watched.held
    return watched.held
  }

  /// When pages change by the clock alone; never with one that stands.
  private func due(after report: BuildReport) -> ContinuousClock.Instant? {
    guard settings.fixedClock == nil else { return nil }
    return NextChange.instant(
      after: report, configuration, clock: clock, now: BuildClock.current, at: .now)
  }

  // MARK: Telling

  private func tell(_ report: BuildReport, in duration: Duration) {
    // Every build has the same warnings until somebody mends them.
    if report.warnings != warnings {
      warnings = report.warnings
      settings.printer.print(warnings)
    }
    if let file = settings.report {
      do throws(Diagnostics) {
        try ReportFile(file, journal).write(report)
      } catch {
        settings.printer.print(error.all)
      }
    }
    if settings.verbose { Console.error(lines: report.details) }
    guard !settings.quiet else { return }
    let line = isFirst ? report.line() : RebuildLine.succeeded(reason, report, in: duration)
    Console.output(line: line)
    if isFirst {
      let rows = settings.rows == nil ? " and rows" : ""
      Console.error("marquee: watching files\(rows); Ctrl-C ends it")
    }
    isFirst = false
  }

  private func say(_ action: RebuildStateMachine.Action) {
    // What was cancelled complains; whoever pressed Ctrl-C knows why.
    if Interruption.exitCode != nil { return }
    func note(_ text: String) {
      if !settings.quiet { Console.error("\(RebuildLine.time) \(text)") }
    }
    switch action {
    case .show(let diagnostics):
      if !settings.quiet { Console.error(RebuildLine.failed(reason)) }
      settings.printer.print(diagnostics)
    case .sayDatabaseIsLost(let diagnostics):
      note("the database is lost; files are still watched")
      settings.printer.print(diagnostics)
    case .sayDatabaseIsBack: note("the database is back")
    case .tryAgain: note("it will be tried again by itself")
    case .build, .end: break
    }
  }
}
