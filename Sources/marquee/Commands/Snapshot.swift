internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// `marquee snapshot`: the rendered pages against the committed ones.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Compare the rendered pages with the committed snapshots.",
    discussion: """
      Renders every page without writing the output, compares it with the same path below \
      snapshots/, and prints what differs as a unified diff. A page without a snapshot and a \
      snapshot without a page are differences, too. With any, the exit code is 6.

      Rows come from the recording in rows/ if there is one ('marquee record' makes it), otherwise \
      from the database; and the clock is that of the recording, so that the same templates make \
      the same pages on every machine and every day.

      Examples:
        marquee snapshot
        marquee snapshot --update
        marquee snapshot /movies/heat/ '/cinemas/*'
        marquee snapshot --rows tests/rows --to tests/snapshots

      --update makes the snapshots like the pages: it writes, adds and removes files, below the \
      snapshots' folder only. 'snapshot:' in marquee.yaml says which pages are compared, which \
      parts of them are ignored, and what the clock is.

      The report is one line on standard output, after the diffs:
        79 pages: 77 as before, 1 changed, 1 new, 0 gone in 0.31 s
      """)

  @Argument(
    help: ArgumentHelp(
      "Pages to compare; all if absent. * stands for anything but a slash, ** for anything.",
      valueName: "pattern"))
  var patterns: [String] = []

  @Flag(help: "Make the snapshots like the pages.")
  var update = false

  @OptionGroup var options: SiteOptions
  @OptionGroup var recorded: RowsOptions

  @Option(help: ArgumentHelp("The snapshots' folder, from the site's.", valueName: "dir"))
  var to = SiteSnapshot.defaultFolder

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A named parameter of the queries (:city); overrides 'params:' of marquee.yaml.",
      valueName: "name=value"))
  var params: [ParameterArgument] = []

  @Flag(name: .shortAndLong, help: "Print errors and warnings only, no diffs.")
  var quiet = false

  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try compare() }
  }

  private func compare() throws(Diagnostics) {
    Interruption.listen()
    let configuration = try SiteConfiguration.load(root: options.folder)
    let rows = try recordedRows()
    let database = try SiteDatabase(
      rows.rows == nil ? options : rows.database(options), configuration: configuration,
      printer: reporting.printer
    ) { [quiet] sentence in
      if !quiet { Console.error("marquee: \(sentence)") }
    }
    let recording = try rows.open(options, printer: reporting.printer, isQuiet: quiet)
    var build = BuildOptions(
      root: options.folder,
      now: configuration.snapshot.now ?? recording?.clock ?? BuildClock.current,
      jobs: ProcessInfo.processInfo.activeProcessorCount)
    build.params = params.map { ($0.name, .string($0.value)) }
    let snapshot = SiteSnapshot(
      SiteBuild(configuration, options: build, source: recording ?? database), folder: to,
      patterns: patterns)
    let printer = DiffPrinter()
    let report = try Interruption.during(handler: database.cancel) { () throws(Diagnostics) in
      defer { database.close() }
      return try snapshot.run(update: update) { _, diff in
        if !quiet, !update { printer.print(diff) }
      }
    }
    reporting.printer.print(report.build.warnings)
    if !quiet { tell(report) }
    if let code = Interruption.exitCode { Foundation.exit(code) }
    guard update || report.differences.isEmpty else { throw Diagnostics(differs(report)) }
  }

  /// `--rows`, or the folder where `marquee record` puts a recording.
  private func recordedRows() throws(Diagnostics) -> RowsOptions {
    guard recorded.rows == nil else { return recorded }
    var found = recorded
    if RecordedRows.exist(in: SiteRecording.defaultFolder, root: options.folder) {
      found.rows = SiteRecording.defaultFolder
    } else if !quiet {
      Console.error(
        "marquee: rows from the database, as nothing is recorded in "
          + "\(SiteRecording.defaultFolder): 'marquee record' makes snapshots repeatable")
    }
    return found
  }

  private func tell(_ report: SnapshotReport) {
    let words = update ? ("updated", "added", "removed") : ("changed", "new", "gone")
    for difference in report.differences {
      switch difference.kind {
      case .changed: if update { print("\(words.0): \(difference.file)") }
      case .added: print("\(words.1): \(difference.file)")
      case .removed: print("\(words.2): \(difference.file)")
      }
    }
    let counts = [
      "\(report.same.grouped) as before", "\(report.count(.changed).grouped) \(words.0)",
      "\(report.count(.added).grouped) \(words.1)", "\(report.count(.removed).grouped) \(words.2)",
    ]
    let pages = report.pages.counted("page", "pages")
    print("\(pages): \(counts.joined(separator: ", ")) in \(report.build.duration.readable)")
  }

  private func differs(_ report: SnapshotReport) -> Diagnostic {
    let count = report.differences.count
    let isFirst = report.same == 0 && report.count(.added) == count
    return Diagnostic(
      isFirst
        ? "there are no snapshots in \(to) yet"
        : "\(count.counted("page differs from its snapshot", "pages differ from their snapshots"))",
      code: "snapshot.differs", category: .snapshots,
      help: isFirst
        ? "make them with 'marquee snapshot --update', and commit them"
        : "if that is meant, run 'marquee snapshot --update' and commit what it writes")
  }
}
