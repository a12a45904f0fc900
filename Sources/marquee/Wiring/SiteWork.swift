internal import MarqueeBase
internal import MarqueeSite

/// What every command does that works on a site's rows: reads the configuration, finds the rows,
/// shows how far it is, and ends cleanly when somebody interrupts it.
struct SiteWork {
  typealias Step = @Sendable (BuildProgress) -> Void

  let configuration: SiteConfiguration
  /// Rows that were recorded; nil for those of the database.
  let recording: RecordedRows?
  let progress: ProgressBar
  private let database: SiteDatabase
  private let stage = BuildStage()

  var rows: any RowSource { recording ?? database }
  var columns: any ColumnSource { recording ?? database }

  /// - Parameters:
  ///   - recorded: where `--rows` says that rows are; nil for a command without it.
  ///   - queryTimeout: for every query, whatever marquee.yaml says.
  ///   - quiet: says nothing but warnings and errors.
  ///   - verbose: also says what queries RAISE.
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

  /// - Parameter work: gets what it has to call with every step.
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
