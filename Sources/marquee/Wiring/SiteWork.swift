internal import MarqueeBase
internal import MarqueeSite

/// The steps that every command on a site's rows shares: it reads the configuration, finds the
/// rows, shows the progress, and ends cleanly when a signal interrupts it.
struct SiteWork {
  typealias Step = @Sendable (BuildProgress) -> Void

  let configuration: SiteConfiguration
  /// The recorded rows; nil when the rows come from the database.
  let recording: RecordedRows?
  let progress: ProgressBar
  private let database: SiteDatabase
  private let stage = BuildStage()

  var rows: any RowSource { recording ?? database.rowsWithListings }
  var columns: any ColumnSource { recording ?? ListingColumns(over: database) }

  /// - Parameters:
  ///   - recorded: the option `--rows`; nil for a command without it.
  ///   - queryTimeout: the time limit for every query, whatever marquee.yaml says.
  ///   - quiet: whether only warnings and errors are printed.
  ///   - verbose: whether the notices that queries RAISE are printed, too.
  init(
    _ options: SiteOptions, recorded: RowsOptions? = nil, queryTimeout: Duration? = nil,
    reporting: ReportingOptions, printer: DiagnosticPrinter? = nil, quiet: Bool,
    verbose: Bool = false
  ) throws(Diagnostics) {
    Interruption.listen()
    let printer = printer ?? reporting.printer(quiet: quiet)
    let progress = ProgressBar(isShown: Console.isTerminal && !quiet && reporting.isForPeople)
    self.progress = progress
    configuration = try SiteConfiguration.load(root: options.folder)
    recording = try recorded?.open(options, printer: printer, isQuiet: quiet)
    database = try SiteDatabase(
      recorded?.database(options) ?? options, configuration: configuration, printer: printer,
      queryTimeout: queryTimeout, isVerbose: verbose
    ) { sentence in
      if quiet { return }
      progress.clear()
      printer.say(sentence)
    }
  }

  /// Runs the work with a progress bar, and ends it at an interruption.
  ///
  /// - Parameter work: gets the function that it has to call at every step.
  func run<Result>(_ work: (@escaping Step) throws(Diagnostics) -> Result) throws(Diagnostics)
    -> Result
  {
    defer { progress.clear() }
    return try Interruption.during(handler: { [stage, database] in stage.interrupt(database) }) {
      () throws(Diagnostics) in
      defer { database.close() }
      return try work { [stage, progress] step in
        stage.enter(step.phase)
        progress.update(step)
      }
    }
  }
}
