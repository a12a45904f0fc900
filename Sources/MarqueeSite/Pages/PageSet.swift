internal import MarqueeBase
internal import MarqueeTemplate

/// The pages that one file of content/ makes, as numbered items: a single one, or one for each row,
/// each group of rows or each page of a list.
final class PageSet: Sendable {
  enum Items: Sendable {
    case single
    /// A page per row of a query that is in memory.
    case rows(QueryRows)
    /// A page per row of a query that is read while pages are made.
    case stream(query: String, columns: [String])
    case groups(QueryRows, GroupedRows)
    /// A page per group of a query that is ordered by the group's column and read while pages are
    /// made. An item's number is that of the group's first row.
    case groupStream(query: String, columns: [String])
    case slices(QueryRows, size: Int)
  }

  /// The index of the file in the build's order.
  let source: Int
  let template: PageTemplate
  let items: Items
  /// The column that identifies the query's rows in messages; nil when the query has no `key`.
  let key: String?
  /// The fingerprint of the inputs that all pages of the set share.
  let fingerprint: Fingerprint

  /// - Throws: when `group_by` or `[column]` names no column of the query, or all pages would have
  ///   the same path.
  init(
    _ template: PageTemplate, source: Int, items: Items, key: String?, fingerprint: Fingerprint
  ) throws(Diagnostics) {
    self.source = source
    self.template = template
    self.items = items
    self.key = key
    self.fingerprint = fingerprint
    switch items {
    case .single, .slices: return
    case .rows(let rows): try Self.check(template, rows.name, rows.columns)
    case .stream(let query, let columns), .groupStream(let query, let columns):
      try Self.check(template, query, columns)
    case .groups(let rows, _): try Self.check(template, rows.name, rows.columns)
    }
    if let count, count > 1 { try checkPath(count: count) }
  }

  /// - Parameter count: the number of pages, or of those known so far.
  /// - Throws: when all pages of the set would have the same path.
  func checkPath(count: Int) throws(Diagnostics) {
    guard count > 1, template.hasOnePath, let (query, columns) = query else { return }
    let column = ["slug", "id"].first { columns.contains($0) } ?? columns.first ?? "slug"
    throw Diagnostics(
      Diagnostic(
        "\(count) pages of \(query) would have one path", code: "page.one-path",
        at: template.pathLocation,
        help: template.decisions.path == nil
          ? "rename the file to [\(template.settings.groupBy?.text ?? column)], or set path:"
          : "name a column in it: path: \"/{{ \(template.settings.rowName).\(column) }}/\""))
  }

  private var query: (name: String, columns: [String])? {
    switch items {
    case .single: nil
    case .rows(let rows), .groups(let rows, _), .slices(let rows, _): (rows.name, rows.columns)
    case .stream(let query, let columns), .groupStream(let query, let columns): (query, columns)
    }
  }

  /// Checks that `group_by` and `[column]` name columns of the query.
  static func check(
    _ template: PageTemplate, _ query: String, _ columns: [String]
  ) throws(Diagnostics) {
    var mistakes: [Diagnostic] = []
    if let column = template.settings.groupBy, !columns.contains(column.text),
      let yaml = template.settings.yaml
    {
      mistakes.append(
        yaml.diagnostic(
          "'\(column.text)' is not a column of \(query)", code: "page.column",
          at: column.location, help: QueryResults.columnHelp(column.text, of: query, columns)))
    }
    let inName = template.decisions.path == nil ? template.pattern.columns : []
    for column in inName where !columns.contains(column) {
      mistakes.append(
        Diagnostic(
          "[\(column)] in the file's name is not a column of \(query)", code: "page.column",
          at: SourceLocation(file: template.name),
          help: QueryResults.columnHelp(column, of: query, columns)))
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
  }

  /// The greatest number of pages: drafts are counted, too. A pagination without rows has one empty
  /// page. Nil when the rows are streamed.
  var count: Int? {
    switch items {
    case .single: 1
    case .rows(let rows): rows.count
    case .stream, .groupStream: nil
    case .groups(_, let groups): groups.groups.count
    case .slices(let rows, let size): max(1, rows.count.dividedRoundingUp(by: size))
    }
  }

  /// The rows of one page of a paginated list.
  static func slice(_ item: Int, of rows: QueryRows, size: Int) -> Range<Int> {
    let start = min(item.multipliedClamped(by: size), rows.count)
    return start..<min(start.addingClamped(size), rows.count)
  }

  /// An item for messages: `content/movies/[slug].md, row 3 of movies (id 17)`.
  ///
  /// - Parameter row: the item's row, if the caller has it.
  func describe(_ item: Int, row: Record? = nil) -> String {
    if case .slices = items, item > 0 { return "\(template.name), page \(item + 1)" }
    return origin(of: item, row: row).map { "\(template.name), \($0)" } ?? template.name
  }

  /// The row or the group that an item shows: `row 3 of movies (id 17)`; nil where it is neither.
  func origin(of item: Int, row: Record?) -> String? {
    switch items {
    case .single, .slices: nil
    case .rows(let rows): rows.describe(item, key: key)
    case .stream(let query, _):
      row.map { QueryRows.describe($0, number: item, query: query, key: key) }
        ?? "row \(item + 1) of \(query)"
    case .groups(_, let groups): describe(groups.groups[item].key)
    case .groupStream(let query, _):
      template.settings.groupBy.flatMap { row?[$0.text] }.map(describe)
        ?? "the group of row \(item + 1) of \(query)"
    }
  }

  /// A group for messages: `the group genre Crime`.
  private func describe(_ group: Value) -> String {
    "the group \(template.settings.groupBy?.text ?? "group") \(QueryRows.shown(group))"
  }

  /// The query whose rows are streamed; nil when the set's rows are in memory.
  var streamedQuery: String? {
    switch items {
    case .stream(let query, _), .groupStream(let query, _): query
    case .single, .rows, .groups, .slices: nil
    }
  }
}
