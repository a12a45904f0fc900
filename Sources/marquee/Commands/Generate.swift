internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// `marquee generate`: builds the site once, or with `--watch` after every change.
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
        marquee generate --if-changed
        marquee generate --only '/movies/**'
        marquee generate --dry-run --diff
        marquee generate --watch
        marquee generate --watch --serve
        marquee generate --publish
        marquee generate --watch --publish

      The report is one line on standard output; everything else goes to standard error:
        142 pages from 1,204 rows: 3 written, 139 unchanged, 0 removed in 0.41 s

      With --log-format it is the last event of the log instead.

      With --watch it goes on: a changed file or row makes it build again, one line for each. The \
      output is always the last good build. Ctrl-C ends it.
        12:01:07 templates/movie.md changed: 3 rendered, 3 written, 139 unchanged in 0.04 s

      With --publish every build that succeeds is carried to 'publish.to' of marquee.yaml, with \
      --watch too: a row that changes in the database is public seconds later. See 'marquee \
      publish --help'.
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var recorded: RowsOptions

  @OptionGroup var result: ResultOptions
  @OptionGroup var build: BuildArguments
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var limits: QueryTimeoutOption

  @Flag(
    help: ArgumentHelp(
      "Build again whenever a file or a row changes, until Ctrl-C.",
      discussion: """
        Changed rows are heard of at once where the database tells of them ('marquee db notify'), \
        else within 'watch.interval' of marquee.yaml.
        """))
  var watch = false

  @OptionGroup var watching: WatchOptions

  @Flag(help: "With --watch: show the site in a browser as it changes; see 'marquee serve'.")
  var serve = false

  @OptionGroup var preview: PreviewOptions

  @Flag(help: "Publish the build to 'publish.to' of marquee.yaml; see 'marquee publish'.")
  var publish = false

  @OptionGroup var publishing: PublishArguments

  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      if let contradiction {
        throw Diagnostics(
          Diagnostic(
            contradiction, code: "usage.options", category: .configuration,
            help: "'marquee generate --help' says what goes together"))
      }
      try runBuild()
    }
  }

  /// The first contradiction between the options; nil when there is none.
  private var contradiction: String? {
    if watching.poll, !watch { return "--poll is for --watch" }
    if watch, let reason = scope.reasonNotToWatch { return "\(reason) is not for --watch" }
    if serve, !watch { return "--serve is for --watch: or use 'marquee serve'" }
    if preview.isGiven, !serve { return "--port, --host and --allow-host are for --serve" }
    if publish, scope.isDryRun {
      return "--dry-run is not for --publish: 'marquee publish --dry-run' compares the last build"
    }
    if publish, scope.shard != nil { return "--shard is not for --publish: merge first" }
    if !publish, publishing.acceptChanges || publishing.wait {
      return "--accept-changes and --wait are for --publish"
    }
    if scope.shard != nil, result.output == nil {
      // A shard in the output would remove the pages of all other shards from the published site.
      return "--shard needs --output: a share in the site's own output would take its place"
    }
    return nil
  }

  private func runBuild() throws(Diagnostics) {
    if watch { return try keepBuilding() }
    let printer = reporting.printer(quiet: result.quiet, verbose: result.verbose)
    let journal = BuildTimings(log: printer.log)
    let file: ReportFile? =
      if let path = result.report { try ReportFile(path, journal) } else { nil }
    let done: BuildReport
    let publisher: SitePublisher?
    do throws(Diagnostics) {
      (done, publisher) = try runBuild(printer, journal)
    } catch {
      journal.end()
      // The error to report is the build's own, and so is the exit code.
      if let code = Interruption.exitCode {
        // A build that was cancelled also fails; the signal is the reason to report.
        try? file?.write(failure: [], exitCode: code)
      } else {
        try? file?.write(failure: error.all, exitCode: ProcessExit.code(for: error.all))
      }
      throw error
    }
    journal.end()
    try tell(done, printer, journal)
    guard let publisher else { return try file?.write(done, isDryRun: scope.isDryRun) ?? () }
    do throws(Diagnostics) {
      let published = try publisher.publish()
      Publish.tell(published, printer, quiet: result.quiet)
      try file?.write(done, published: published)
    } catch {
      let code = Interruption.exitCode ?? ProcessExit.code(for: error.all)
      try? file?.write(done, unpublished: error.all, exitCode: code)
      throw error
    }
  }

  /// - Returns: the build's report, and what publishes it; nil without `--publish`.
  private func runBuild(
    _ printer: DiagnosticPrinter, _ journal: BuildTimings
  ) throws(Diagnostics) -> (BuildReport, SitePublisher?) {
    let work = try SiteWork(
      options, recorded: recorded, queryTimeout: limits.queryTimeout, reporting: reporting,
      printer: printer, quiet: result.quiet, verbose: result.verbose)
    let options = buildOptions(work.recording)
    // A mistake about the destination is found before the build.
    let publisher =
      publish
      ? try SitePublisher(
        work.configuration, build: options, choices: publishing.choices,
        surroundings: SiteEnvironment(root: self.options.folder, printer: printer),
        progress: work.progress) : nil
    let report = try work.run { step throws(Diagnostics) in
      let rows = ObservedRows(source: work.rows, journal: journal)
      let build = SiteBuild(work.configuration, options: options, source: rows) { progress in
        journal.enter(progress.phase)
        step(progress)
      }
      return try build.run()
    }
    return (report, publisher)
  }

  private func tell(
    _ report: BuildReport, _ printer: DiagnosticPrinter, _ journal: BuildTimings
  ) throws(Diagnostics) {
    if let recovery = report.recovery, !result.quiet { printer.say(recovery) }
    printer.print(report.warnings)
    if printer.log != nil { return journal.tell(report, isDryRun: scope.isDryRun) }
    if result.verbose { Console.error(lines: report.details) }
    guard !result.quiet else { return }
    if scope.isDryRun {
      let changes = ChangePrinter(report: report)
      if scope.diff { try changes.printDiffs() } else { changes.printList() }
    }
    Console.output(line: report.line(isDryRun: scope.isDryRun))
  }

  private func keepBuilding() throws(Diagnostics) {
    try WatchedBuild(
      site: options, recorded: recorded, build: build, pages: scope.pages, limits: limits,
      watch: watching, preview: serve ? preview : nil, publish: publish ? publishing : nil,
      result: result, reporting: reporting
    ).run()
  }

  private func buildOptions(_ rows: RecordedRows?) -> BuildOptions {
    var options = build.options(self.options, clock: rows?.clock)
    options.output = result.output
    scope.apply(to: &options)
    return options
  }
}
