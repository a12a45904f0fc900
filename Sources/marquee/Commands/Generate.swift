internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueePreview
internal import MarqueeSite

/// `marquee generate`: builds the site once, or again and again.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Build the site.",
    discussion: """
      Runs the site's queries in one read-only snapshot, renders every page, and replaces what \
      changed in the output. When anything fails, the output stays as it was.

      Examples:
        marquee generate
        marquee generate --site shop --output /srv/www
        marquee generate --database-url postgresql://reader@db.example.com/shop
        marquee generate --param city=Lisbon --now 2026-11-21
        marquee generate --rows rows
        marquee generate --watch
        marquee generate --watch --serve

      The report is one line on standard output; everything else goes to standard error:
        142 pages from 1,204 rows: 3 written, 139 unchanged, 0 removed in 0.41 s

      With --log-format it is the last event of the log instead.

      With --watch it goes on: a changed file or row makes it build again, one line for each. The \
      output is always the last good build. Ctrl-C ends it.
        12:01:07 templates/movie.md changed: 3 written, 139 unchanged in 0.04 s
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var recorded: RowsOptions

  @Option(
    help: ArgumentHelp("Where to; 'build.output' of marquee.yaml if absent.", valueName: "dir"))
  var output: String?

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A named parameter of the queries (:city); overrides 'params:' of marquee.yaml.",
      valueName: "name=value"))
  var params: [ParameterArgument] = []

  @Option(
    help: ArgumentHelp(
      "The build's clock, in ISO 8601: the same rows and templates then make the same pages.",
      valueName: "time"))
  var now: BuildClock?

  @Flag(inversion: .prefixedNo, help: "Whether to build pages marked 'draft: true'.")
  var drafts: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether a value that had to be replaced is an error.")
  var strict: Bool?

  @Option(help: ArgumentHelp("Threads that render; one per processor if absent.", valueName: "n"))
  var jobs: Int?

  @OptionGroup var limits: QueryTimeoutOption

  @Option(
    help: ArgumentHelp(
      "Write what the build did to this file, as JSON, also when it fails.", valueName: "file"))
  var report: String?

  @Flag(
    help: ArgumentHelp(
      "Build again whenever a file or a row changes, until Ctrl-C.",
      discussion: """
        Changed rows are heard of at once where the database tells of them ('marquee db notify'), \
        else within 'watch.interval' of marquee.yaml.
        """))
  var watch = false

  @Flag(help: "With --watch: look at the files four times a second, for folders on a network.")
  var poll = false

  @Flag(help: "With --watch: show the site in a browser as it changes; see 'marquee serve'.")
  var serve = false

  @OptionGroup var preview: PreviewOptions

  @Flag(name: .shortAndLong, help: "Print errors and warnings only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Also print the time of each phase and query.")
  var verbose = false

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be 1 or more") }
    if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
  }

  func run() throws {
    // Not in validate(): 'marquee serve' sets the two after that.
    if poll, !watch { throw ValidationError("--poll is for --watch") }
    if serve, !watch { throw ValidationError("--serve is for --watch: or use 'marquee serve'") }
    if preview.isGiven, !serve { throw ValidationError("--port and --host are for --serve") }
    try reporting.run { () throws(Diagnostics) in try build() }
  }

  private func build() throws(Diagnostics) {
    if watch { return try keepBuilding() }
    Interruption.listen()
    let printer = reporting.printer(quiet: quiet, verbose: verbose)
    let journal = BuildJournal(log: printer.log)
    let file: ReportFile? =
      if let path = report { try ReportFile(path, journal) } else { nil }
    let done: BuildReport
    do throws(Diagnostics) {
      done = try build(printer, journal)
    } catch {
      journal.end()
      // The build's own failure is the one to tell, and the exit code is its.
      if let code = Interruption.exitCode {
        // What was cancelled complains.
        try? file?.write(failure: [], exitCode: code)
      } else {
        try? file?.write(failure: error.all, exitCode: ProcessExit.code(for: error.all))
      }
      throw error
    }
    try file?.write(done)
    if let code = Interruption.exitCode { Foundation.exit(code) }
  }

  private func build(
    _ printer: DiagnosticPrinter, _ journal: BuildJournal
  ) throws(Diagnostics) -> BuildReport {
    let progress = ProgressBar(
      isShown: Console.isTerminal && !quiet && reporting.isForPeople)
    defer { progress.clear() }

    let configuration = try SiteConfiguration.load(root: options.folder)
    let rows = try recorded.open(options, printer: printer, isQuiet: quiet)
    let database = try SiteDatabase(
      recorded.database(options), configuration: configuration, printer: printer,
      queryTimeout: limits.queryTimeout
    ) { [quiet] sentence in
      if quiet { return }
      progress.clear()
      printer.say(sentence)
    }
    let stage = BuildStage()
    let report = try Interruption.during(handler: { stage.interrupt(database) }) {
      () throws(Diagnostics) in
      defer { database.close() }
      let source = ObservedRows(source: rows ?? database, journal: journal)
      let build = SiteBuild(configuration, options: buildOptions(rows), source: source) { step in
        stage.enter(step.phase)
        journal.enter(step.phase)
        progress.update(step)
      }
      return try build.run()
    }
    progress.clear()
    journal.end()
    if let recovery = report.recovery, !quiet { printer.say(recovery) }
    printer.print(report.warnings)
    if printer.log != nil {
      journal.tell(report)
    } else {
      if verbose { Console.error(report.details) }
      if !quiet { print(report.line) }
    }
    return report
  }

  private func keepBuilding() throws(Diagnostics) {
    let server: PreviewServer? =
      serve
      ? try preview.start(site: options, output: output) { [quiet] sentence in
        if !quiet { Console.error("marquee: \(sentence)") }
      } : nil
    try WatchSession(watchSettings, listener: server).run()
  }

  private var watchSettings: WatchSession.Settings {
    WatchSession.Settings(
      site: options,
      build: { moment in
        var build = buildOptions(nil)
        build.now = moment
        return build
      },
      fixedClock: now?.moment, polls: poll, quiet: quiet, verbose: verbose, report: report,
      printer: reporting.printer)
  }

  private func buildOptions(_ rows: RecordedRows?) -> BuildOptions {
    var build = BuildOptions(
      root: options.folder, now: now?.moment ?? rows?.clock ?? BuildClock.current,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    build.output = output
    build.params = params.map { ($0.name, .string($0.value)) }
    build.drafts = drafts
    build.strict = strict
    return build
  }
}
