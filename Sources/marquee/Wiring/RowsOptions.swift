internal import ArgumentParser
internal import MarqueeBase
internal import MarqueeSite

/// The option `--rows`, for every command that can work without a database.
struct RowsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the rows from a recording, not from a database.",
      discussion: """
        DIR is what 'marquee record' wrote, from the site's folder. The build's clock is then that \
        of the recording, unless --now says another.
        """, valueName: "dir"))
  var rows: String?

  /// The recording that `--rows` names; nil when the rows come from the database.
  ///
  /// - Parameter isQuiet: whether the recording's age is not printed; warnings still are.
  func open(
    _ options: SiteOptions, printer: DiagnosticPrinter, isQuiet: Bool = false
  ) throws(Diagnostics) -> RecordedRows? {
    guard let rows else { return nil }
    return try RecordedRows(folder: rows, root: options.folder) { notice in
      if !isQuiet { Console.error("marquee: rows from \(rows), \(notice.age)") }
      printer.print(notice.warnings)
    }
  }

  /// The options with the private database in place of the configured one when rows are recorded,
  /// so that no settings of a database are needed then.
  func database(_ options: SiteOptions) -> SiteOptions {
    guard rows != nil else { return options }
    var options = options
    options.databaseUrl = "local"
    return options
  }
}

extension RecordedRows.Notice {
  /// The recording's age: `recorded 2026-11-21T12:00:00Z (3 days ago)`.
  var age: String {
    let second = 1_000_000
    func shown(_ moment: Moment) -> Moment {
      Moment(moment.kind, microseconds: moment.microseconds / second * second)
    }
    let seconds = BuildClock.current.microseconds / second - oldest.microseconds / second
    var text = "recorded \(shown(oldest)) (\(Self.ago(seconds)))"
    if oldest != newest { text += "; some of them later, up to \(shown(newest))" }
    if let limit { text += "; at most \(limit.grouped) of each query" }
    if isRedacted { text += "; some values are redacted" }
    return text
  }

  static func ago(_ seconds: Int) -> String {
    switch seconds {
    case ..<0: "in the future, by this machine's clock"
    case ..<60: "just now"
    case ..<3600: (seconds / 60).counted("minute", "minutes") + " ago"
    case ..<86_400: (seconds / 3600).counted("hour", "hours") + " ago"
    default: (seconds / 86_400).counted("day", "days") + " ago"
    }
  }
}
