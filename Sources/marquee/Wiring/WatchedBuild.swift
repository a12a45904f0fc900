internal import MarqueeBase
internal import MarqueePreview
internal import MarqueeSite

/// A build that goes on until Ctrl-C: what `generate --watch` and `serve` do.
struct WatchedBuild {
  let site: SiteOptions
  let recorded: RowsOptions
  let build: BuildArguments
  let pages: PageScopeOptions
  let limits: QueryTimeoutOption
  let watch: WatchOptions
  /// Nil builds without showing.
  let preview: PreviewOptions?
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
      report: result.report, printer: reporting.printer)
  }
}
