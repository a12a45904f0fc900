internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// `marquee record`: runs the queries and stores their rows in files.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Run the queries and keep their rows, for builds without a database.",
    discussion: """
      All queries run in one read-only snapshot. Each becomes a file of JSON lines, rows/NAME.jsonl, \
      that 'marquee generate --rows rows' and 'marquee snapshot' read instead of the database. When \
      a query fails, the recording that was there stays.

      Examples:
        marquee record
        marquee record --query movies --query showtimes
        marquee record --limit 50 --redact email --redact customers.phone
        marquee record --now 2026-11-21 --to tests/rows

      A recording holds what the database holds: look at it before you commit it. --redact \
      replaces a column's values by placeholders of the same type; NULL stays NULL, and the same \
      text becomes the same placeholder. What another column says, or a list inside JSON, is not \
      touched. With --limit, keys may lead to rows that were not kept.

      What it did goes to standard output:
        recorded 1,204 rows of 18 queries in rows (312 kB)
      """)

  @OptionGroup var options: SiteOptions

  @Option(
    name: .customLong("query"),
    help: ArgumentHelp("Record this query only; may be repeated.", valueName: "name"))
  var queries: [String] = []

  @Option(help: ArgumentHelp("Where to, from the site's folder.", valueName: "dir"))
  var to = SiteRecording.defaultFolder

  @Option(help: ArgumentHelp("Rows of each query, at most.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Replace the values of a column, of all queries or of one (customers.email).",
      valueName: "column"))
  var redact: [RedactionRule] = []

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A named parameter of the queries (:city); overrides 'params:' of marquee.yaml.",
      valueName: "name=value"))
  var params: [ParameterArgument] = []

  @Option(help: ArgumentHelp("The clock: what :now and :today are.", valueName: "time"))
  var now: BuildClock?

  @OptionGroup var limits: QueryTimeoutOption

  @Flag(name: .shortAndLong, help: "Print errors and warnings only.")
  var quiet = false

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
  }

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try record() }
  }

  private func record() throws(Diagnostics) {
    let work = try SiteWork(
      options, queryTimeout: limits.queryTimeout, reporting: reporting, quiet: quiet)
    var build = BuildOptions(
      root: options.folder, now: now?.moment ?? BuildClock.current, jobs: 1)
    build.params = params.map { ($0.name, .string($0.value)) }
    var recording = SiteRecording(work.configuration, options: build, source: work.rows)
    recording.queries = queries
    recording.limit = limit
    recording.redactions = redact
    let report = try work.run { step throws(Diagnostics) in
      step(BuildProgress(phase: .query, done: 0, total: 0))
      return try recording.run(to: to)
    }
    if !quiet { Console.output(line: line(report)) }
  }

  private func line(_ report: RecordingReport) -> String {
    let rows = report.rows.counted("row", "rows")
    let queries = report.queries.count.counted("query", "queries")
    var line = "recorded \(rows) of \(queries) in \(to) (\(report.byteCount.byteText))"
    if !report.removed.isEmpty { line += ", removed \(report.removed.joined(separator: ", "))" }
    return line
  }
}

extension RedactionRule: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension Int {
  /// The number as a size in bytes: `812 bytes`, `312 kB`, `4.2 MB`.
  fileprivate var byteText: String {
    switch self {
    case ..<1000: counted("byte", "bytes")
    case ..<1_000_000: "\((self + 500) / 1000) kB"
    default: "\((self / 1_000_000).grouped).\(self / 100_000 % 10) MB"
    }
  }
}
