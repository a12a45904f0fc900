internal import Foundation
internal import MarqueeBase
internal import MarqueePreview
internal import MarqueeSite

/// `generate --watch`: builds the site, and builds it again whenever a file or a row changes, until
/// Ctrl-C.
///
/// Events about files, rows and signals go to the loop. The loop asks for builds, which are made
/// here, on the command's own thread.
final class WatchSession {
  struct Settings {
    var site: SiteOptions
    /// Makes the options of a build whose clock shows the given moment.
    var build: (Moment) -> BuildOptions
    /// The clock of `--now`; nil for the machine's clock.
    var fixedClock: Moment?
    /// The rows of a recording, with which no database is asked or watched; nil for the database's.
    var rows: (any RowSource)?
    /// The value of `--query-timeout`.
    var queryTimeout: Duration?
    /// Whether the files are looked at in intervals, instead of being watched with inotify.
    var polls = false
    var quiet = false
    var verbose = false
    /// Whether a progress bar is drawn while the first build is made.
    var showsProgress = false
    /// The file that gets each build's report as JSON; nil for no report.
    var report: String?
    /// How each build is published; nil to publish none.
    var publish: SitePublisher.Choices?
    var printer = DiagnosticPrinter()
  }

  private let settings: Settings
  private let listener: (any PreviewListener)?
  private let events = WatchLoop.Events()
  private let stage = BuildStage()
  /// The progress bar of the first build; later builds end too soon for one.
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
  private var publishing: WatchedPublishing?

  /// - Parameter listener: gets the results of every build; it is the preview.
  init(_ settings: Settings, listener: (any PreviewListener)? = nil) {
    self.settings = settings
    self.listener = listener
    progress = ProgressBar(isShown: settings.showsProgress)
  }

  /// Runs the session. It returns at an interruption, or when there is no site at all.
  ///
  /// A site with mistakes does not end it: the mistakes are shown, and the session waits until they
  /// are corrected.
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
      let retry = publishing?.publish(report)
      return .succeeded(due: [due(after: report), retry].compactMap { $0 }.min())
    } catch {
      database?.noticeBuild()
      if Interruption.exitCode != nil { return .stopped }
      listener?.buildFailed(error.all.map(\.withoutSecrets))
      return .failed(error.all)
    }
  }

  private func attempt(_ work: RebuildWork) throws(Diagnostics) -> BuildReport {
    let rows = try rows(reloading: work.reloads)
    if work.reloads || publishing == nil { try preparePublishing() }
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

  private func preparePublishing() throws(Diagnostics) {
    guard let choices = settings.publish else { return }
    let surroundings = SiteEnvironment(root: settings.site.folder, printer: settings.printer)
    let publisher = try SitePublisher(
      configuration, build: settings.build(clock), choices: choices, surroundings: surroundings,
      progress: ProgressBar(isShown: settings.showsProgress))
    publishing = WatchedPublishing(publisher, printer: settings.printer, quiet: settings.quiet)
  }

  /// The rows in memory. When `reloading`, marquee.yaml and the environment are read again; the
  /// rows are kept if the database is still the same.
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

  /// The time at which a page comes or goes by the clock alone; nil when there is none, and with a
  /// fixed clock.
  private func due(after report: BuildReport) -> ContinuousClock.Instant? {
    guard settings.fixedClock == nil else { return nil }
    return NextChange.instant(
      after: report, configuration, clock: clock, now: BuildClock.current, at: .now)
  }

  // MARK: Telling

  private func tell(_ report: BuildReport, in duration: Duration) {
    // Warnings are printed only when they have changed, because every build has the same ones until
    // somebody corrects them.
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
    // Work that was cancelled also fails; whoever pressed Ctrl-C knows the reason.
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
