internal import MarqueeBase
internal import MarqueePreview
internal import MarqueeSite

/// The options and the work of `generate --watch` and `serve`: a build that goes on until Ctrl-C.
struct WatchedBuild {
  let site: SiteOptions
  let recorded: RowsOptions
  let build: BuildArguments
  let pages: PageScopeOptions
  let limits: QueryTimeoutOption
  let watch: WatchOptions
  /// The preview's options; nil builds without a preview.
  let preview: PreviewOptions?
  /// The options of `--publish`; nil publishes nothing.
  var publish: PublishArguments?
  let result: ResultOptions
  let reporting: ReportingOptions

  func run() throws(Diagnostics) {
    let printer = reporting.printer
    let server = try preview?.start(site: site, output: result.output) { [quiet = result.quiet] in
      if !quiet { printer.say($0) }
    }
    let rows = try recorded.open(site, printer: printer, isQuiet: result.quiet)
    try WatchSession(settings(rows), listener: server).run()
  }

  private func settings(_ rows: RecordedRows?) -> WatchSession.Settings {
    WatchSession.Settings(
      site: recorded.database(site),
      build: { moment in
        var options = build.options(site)
        options.output = result.output
        pages.apply(to: &options)
        options.now = moment
        return options
      },
      fixedClock: build.now?.moment ?? rows?.clock, rows: rows,
      queryTimeout: limits.queryTimeout, polls: watch.poll, quiet: result.quiet,
      verbose: result.verbose,
      showsProgress: Console.isTerminal && !result.quiet && reporting.isForPeople,
      report: result.report, publish: publish?.choices, printer: reporting.printer)
  }
}
