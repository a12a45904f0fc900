internal import MarqueeBase

/// The rows of a build's queries, checked against their options, in the forms that templates and
/// pages need.
struct QueryResults: Sendable {
  let rows: [String: QueryRows]
  /// What templates see under a query's name. Only for queries that a template reads: rows that
  /// only make pages are decoded page by page.
  let values: [String: Value]

  /// - Parameter read: the names that templates read.
  /// - Throws: every broken guard and key at once.
  init(
    _ rows: [String: QueryRows], queries: [String: QueryFile], read: Set<String>
  ) throws(Diagnostics) {
    var mistakes: [Diagnostic] = []
    var values: [String: Value] = [:]
    for name in rows.keys.sorted() {
      guard let result = rows[name], let query = queries[name] else { continue }
      mistakes += Self.guardMistakes(result, query)
      mistakes += Self.columnMistakes(result, query)
      guard mistakes.isEmpty, read.contains(name) else { continue }
      do {
        values[name] = try Self.value(result, query)
      } catch {
        mistakes += error.all
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    self.rows = rows
    self.values = values
  }

  private static func value(
    _ rows: QueryRows, _ query: QueryFile
  ) throws(Diagnostics) -> Value {
    if let key = query.options.key {
      return .object(try KeyedRows(rows, key: key, file: query.file))
    }
    if let column = query.options.groupBy {
      return .object(try GroupedRows(rows, column: column, file: query.file))
    }
    return .array(rows.records().map(Value.record))
  }

  private static func guardMistakes(_ rows: QueryRows, _ query: QueryFile) -> [Diagnostic] {
    func stopped(_ limit: String, _ help: String) -> Diagnostic {
      Diagnostic(
        "\(rows.name) gave \(rows.count) \(rows.count == 1 ? "row" : "rows"), \(limit)",
        code: "guard.rows", category: .guardStopped, at: SourceLocation(file: query.file),
        help: help)
    }
    var mistakes: [Diagnostic] = []
    if let minimum = query.options.minRows, rows.count < minimum {
      mistakes.append(
        stopped(
          "fewer than its min_rows, \(minimum)",
          "look at the data; the site that was there is untouched"))
    }
    if let maximum = query.options.maxRows, rows.count > maximum {
      mistakes.append(
        stopped("more than its max_rows, \(maximum)", "look at the data, or raise max_rows"))
    }
    return mistakes
  }

  /// What is wrong with a query's columns, whatever its rows.
  static func columnMistakes(_ rows: QueryRows, _ query: QueryFile) -> [Diagnostic] {
    var mistakes: [Diagnostic] = []
    var seen: Set<String> = []
    for column in rows.columns where !seen.insert(column).inserted {
      mistakes.append(
        Diagnostic(
          "\(rows.name) has two columns named '\(column)'", code: "query.two-columns",
          at: SourceLocation(file: query.file),
          help: "name one of them with AS: a template could see only one"))
    }
    let wanted = [("key", query.options.key), ("group_by", query.options.groupBy)]
    for case (let option, let column?) in wanted where !rows.columns.contains(column) {
      mistakes.append(
        Diagnostic(
          "'\(column)', the \(option) of \(rows.name), is not one of its columns",
          code: "query.column", category: .configuration,
          at: query.optionsLocation ?? SourceLocation(file: SiteConfiguration.fileName),
          help: columnHelp(column, of: rows)))
    }
    return mistakes
  }

  /// What to write instead of a column that isn't there.
  static func columnHelp(_ column: String, of rows: QueryRows) -> String {
    if let nearest = nearestName(to: column, among: rows.columns) {
      return "did you mean '\(nearest)'?"
    }
    return "the columns of \(rows.name) are \(rows.columns.joined(separator: ", "))"
  }
}
