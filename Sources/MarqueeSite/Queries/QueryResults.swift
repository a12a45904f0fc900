internal import MarqueeBase

/// The rows of a build's loaded queries, checked against their options, in the forms that templates
/// and pages need.
struct QueryResults: Sendable {
  let rows: TextMap<QueryRows>
  /// The lists of rows in templates, by the query's name.
  let lists: [(name: String, value: Value)]
  /// The values in templates of queries with `key` or `group_by`, by the query's name.
  let keyed: [(name: String, rows: any KeyedLookups)]
  /// The fingerprint of all rows of each query.
  let fingerprints: TextMap<Fingerprint>

  /// - Parameter read: the names that templates read. Rows of other queries only make pages and are
  ///   decoded page by page.
  /// - Throws: a diagnostic for every guard that stops the build and for every mistake in a key,
  ///   all at once.
  init(
    _ rows: TextMap<QueryRows>, queries: TextMap<QueryFile>, read: TextSet
  ) throws(Diagnostics) {
    var mistakes: [Diagnostic] = []
    var lists: [(name: String, value: Value)] = []
    var keyed: [(name: String, rows: any KeyedLookups)] = []
    var fingerprints: TextMap<Fingerprint> = [:]
    let digester = Digester()
    for name in rows.keys.sorted() {
      guard let result = rows[name], let query = queries[name] else { continue }
      mistakes += Self.guardMistakes(result.count, query)
      mistakes += Self.columnMistakes(result.columns, query)
      guard mistakes.isEmpty else { continue }
      guard read.contains(name) else { continue }
      do {
        if let found = try Self.keyed(result, query) {
          keyed.append((name, found))
          fingerprints[name] = found.fingerprint
        } else {
          lists.append((name, .array(result.records().map(Value.record))))
          fingerprints[name] = QueryRows.fingerprint(
            of: result.fingerprints(digester), digester)
        }
      } catch {
        mistakes += error.all
      }
    }
    for (name, result) in rows where fingerprints[name] == nil && mistakes.isEmpty {
      fingerprints[name] = QueryRows.fingerprint(of: result.fingerprints(digester), digester)
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    self.rows = rows
    self.lists = lists
    self.keyed = keyed
    self.fingerprints = fingerprints
  }

  private static func keyed(
    _ rows: QueryRows, _ query: QueryFile
  ) throws(Diagnostics) -> (any KeyedLookups)? {
    if let key = query.options.key { return try KeyedRows(rows, key: key, file: query.file) }
    if let column = query.options.groupBy {
      return try GroupedRows(rows, column: column, file: query.file)
    }
    return nil
  }

  /// The errors when `count` rows are fewer than `min_rows` or more than `max_rows`.
  static func guardMistakes(_ count: Int, _ query: QueryFile) -> [Diagnostic] {
    func stopped(_ limit: String, _ help: String) -> Diagnostic {
      Diagnostic(
        "\(query.name) gave \(count) \(count == 1 ? "row" : "rows"), \(limit)",
        code: "guard.rows", category: .guardStopped, at: SourceLocation(file: query.file),
        help: help)
    }
    var mistakes: [Diagnostic] = []
    if let minimum = query.options.minRows, count < minimum {
      mistakes.append(
        stopped(
          "fewer than its min_rows, \(minimum)",
          "look at the data; the site that was there is untouched"))
    }
    if let maximum = query.options.maxRows, count > maximum {
      mistakes.append(
        stopped("more than its max_rows, \(maximum)", "look at the data, or raise max_rows"))
    }
    return mistakes
  }

  static func columnMistakes(_ columns: [String], _ query: QueryFile) -> [Diagnostic] {
    var mistakes: [Diagnostic] = []
    var seen: TextSet = []
    for column in columns where !seen.insert(column).inserted {
      mistakes.append(
        Diagnostic(
          "\(query.name) has two columns named '\(column)'", code: "query.two-columns",
          at: SourceLocation(file: query.file),
          help: "name one of them with AS: a template could see only one"))
    }
    let wanted = [("key", query.options.key), ("group_by", query.options.groupBy)]
    for case (let option, let column?) in wanted where !columns.contains(column) {
      mistakes.append(
        Diagnostic(
          "'\(column)', the \(option) of \(query.name), is not one of its columns",
          code: "query.column", category: .configuration,
          at: query.optionsLocation ?? SourceLocation(file: SiteConfiguration.fileName),
          help: columnHelp(column, of: query.name, columns)))
    }
    return mistakes
  }

  /// The help for a column that doesn't exist.
  static func columnHelp(_ column: String, of query: String, _ columns: [String]) -> String {
    if let nearest = nearestName(to: column, among: columns) {
      return "did you mean '\(nearest)'?"
    }
    return "the columns of \(query) are \(columns.joined(separator: ", "))"
  }
}
