internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// `marquee check`: checks everything that can be checked without writing a file.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the site without writing a file.",
    discussion: """
      Reads the configuration, the front matter and every template, also those that no page \
      uses; prepares every query without running it, and compares what templates read with the \
      columns that the queries return. All mistakes are told at once.

      With --run the queries are run too and every page is rendered, in memory: links and \
      anchors that lead nowhere are errors; ids that a page has twice, images without alt and \
      pages without a title are warnings. --external also asks the addresses elsewhere. --rows \
      does the same with recorded rows, without a database.

      Examples:
        marquee check
        marquee check --run
        marquee check --run --strict --diagnostics json
        marquee check --external
        marquee check --rows rows

      The summary is one line on standard output; everything else goes to standard error:
        19 queries prepared, 18 pages and 9 templates checked in 0.12 s: nothing found; \
        links are checked with --run
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var recorded: RowsOptions

  @Flag(
    name: .customLong("run"),
    help: "Run the queries and render all pages, to check their links, ids and images.")
  var rendersPages = false

  @Flag(help: "Ask the addresses elsewhere that pages link to; runs the queries as --run does.")
  var external = false

  @Flag(
    help: ArgumentHelp(
      "Let --external ask addresses of this machine and of private networks.",
      discussion: """
        Rows are not trusted: without this flag an address in a row can't make the check \
        reach into the network that it runs in.
        """))
  var allowPrivate = false

  @OptionGroup var build: BuildArguments

  @OptionGroup var limits: QueryTimeoutOption

  @Flag(name: .shortAndLong, help: "Print errors and warnings only.")
  var quiet = false

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    if allowPrivate, !external { throw ValidationError("--allow-private needs --external") }
  }

  func run() throws {
    var report = CheckReport()
    try reporting.run { () throws(Diagnostics) in report = try check() }
    reporting.printer.print(report.diagnostics)
    if !quiet { Console.output(line: report.line) }
    guard report.errorCount == 0 else {
      throw ExitCode(ProcessExit.code(for: report.diagnostics))
    }
  }

  private func check() throws(Diagnostics) -> CheckReport {
    let work = try SiteWork(
      options, recorded: recorded, queryTimeout: limits.queryTimeout, reporting: reporting,
      quiet: quiet)
    return try work.run { step throws(Diagnostics) in
      SiteCheck(
        work.configuration, options: build.options(options, clock: work.recording?.clock),
        columns: work.columns,
        rows: work.recording ?? (rendersPages || external ? work.rows : nil),
        external: externalLinks, progress: step
      ).run()
    }
  }

  private var externalLinks: ExternalLinks? {
    guard external else { return nil }
    let fetcher = LinkFetcher(
      allowsPrivate: allowPrivate, variables: ProcessInfo.processInfo.environment)
    return ExternalLinks { request throws(ExternalLinks.Failure) in try fetcher.fetch(request) }
  }
}
