internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// `marquee snapshot`: compares the rendered pages with the committed ones.
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
  var to = GoldenCheck.defaultFolder

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A named parameter of the queries (:city); overrides 'params:' of marquee.yaml.",
      valueName: "name=value"))
  var params: [ParameterArgument] = []

  @OptionGroup var limits: QueryTimeoutOption

  @Flag(name: .shortAndLong, help: "Print errors and warnings only, no diffs.")
  var quiet = false

  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try compare() }
  }

  private func compare() throws(Diagnostics) {
    let work = try SiteWork(
      options, recorded: try recordedRows(), queryTimeout: limits.queryTimeout,
      reporting: reporting, quiet: quiet)
    var build = BuildOptions(
      root: options.folder,
      now: work.configuration.snapshot.now ?? work.recording?.clock ?? BuildClock.current,
      jobs: ProcessInfo.processInfo.activeProcessorCount)
    build.params = params.map { ($0.name, .string($0.value)) }
    build.markdownWorker = Executable.markdownPool
    let printer = DiffPrinter()
    let report = try work.run { step throws(Diagnostics) in
      let site = SiteBuild(
        work.configuration, options: build, source: work.rows, progress: step)
      return try GoldenCheck(site, folder: to, patterns: patterns).run(update: update) { _, diff in
        if quiet || update { return }
        work.progress.clear()
        printer.print(diff)
      }
    }
    reporting.printer.print(report.build.warnings)
    if !quiet { tell(report) }
    guard update || report.differences.isEmpty else { throw Diagnostics(differs(report)) }
  }

  /// The rows of `--rows`, or else of the folder where `marquee record` puts a recording by
  /// default.
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

  /// The number of files that are named; a first run would otherwise name every page of the site.
  private static let mostNamed = 20

  private func tell(_ report: GoldenReport) {
    let words = update ? ("updated", "added", "removed") : ("changed", "new", "gone")
    let named = report.differences.compactMap { difference -> String? in
      switch difference.kind {
      case .changed: update ? "\(words.0): \(difference.file)" : nil
      case .added: "\(words.1): \(difference.file)"
      case .removed: "\(words.2): \(difference.file)"
      }
    }
    var lines = Array(named.prefix(Self.mostNamed))
    if named.count > lines.count {
      lines.append("… and \((named.count - lines.count).grouped) more")
    }
    let counts = [
      "\(report.same.grouped) as before", "\(report.count(.changed).grouped) \(words.0)",
      "\(report.count(.added).grouped) \(words.1)", "\(report.count(.removed).grouped) \(words.2)",
    ]
    let pages = report.pages.counted("page", "pages")
    lines.append(
      "\(pages): \(counts.joined(separator: ", ")) in \(report.build.duration.readable)")
    // The lines are printed at once, so that in a log an error that follows stands below them.
    Console.output(lines: lines)
  }

  private func differs(_ report: GoldenReport) -> Diagnostic {
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
