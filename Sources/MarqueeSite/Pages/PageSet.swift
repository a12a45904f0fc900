internal import MarqueeBase
internal import MarqueeTemplate

/// The pages that one file of content/ makes, as numbered items: one, one per row, one per group, or
/// one per so many rows.
struct PageSet: Sendable {
  enum Items: Sendable {
    case single
    case rows(QueryRows)
    case groups(QueryRows, GroupedRows)
    case slices(QueryRows, [Value], size: Int)
  }

  let template: PageTemplate
  let items: Items
  /// The column that identifies the query's rows in messages.
  let key: String?

  /// - Throws: `group_by` or `[column]` names no column of the query.
  init(_ template: PageTemplate, results: QueryResults, key: String?) throws(Diagnostics) {
    self.template = template
    self.key = key
    guard let query = template.query, let rows = results.rows[query.text] else {
      items = .single
      return
    }
    if let pagination = template.settings.pagination {
      items = .slices(rows, rows.records().map(Value.record), size: pagination.size)
      return
    }
    try Self.check(template, columns: rows)
    if let column = template.settings.groupBy {
      let file = template.name
      items = .groups(rows, try GroupedRows(rows, column: column.text, file: file))
    } else {
      items = .rows(rows)
    }
    if count > 1, template.hasOnePath { throw Diagnostics(onePath(rows)) }
  }

  /// All pages of the set would have the same path.
  private func onePath(_ rows: QueryRows) -> Diagnostic {
    let column = ["slug", "id"].first { rows.columns.contains($0) } ?? rows.columns.first ?? "slug"
    return Diagnostic(
      "\(count) pages of \(rows.name) would have one path", code: "page.one-path",
      at: template.settings.path?.node.location ?? SourceLocation(file: template.name),
      help: template.path == nil
        ? "rename the file to [\(template.settings.groupBy?.text ?? column)], or set path:"
        : "name a column in it: path: \"/{{ \(template.settings.rowName).\(column) }}/\"")
  }

  /// `group_by` and `[column]` name columns of the query.
  static func check(
    _ template: PageTemplate, columns rows: QueryRows
  ) throws(Diagnostics) {
    var mistakes: [Diagnostic] = []
    if let column = template.settings.groupBy, !rows.columns.contains(column.text),
      let yaml = template.settings.yaml
    {
      mistakes.append(
        yaml.diagnostic(
          "'\(column.text)' is not a column of \(rows.name)", code: "page.column",
          at: column.location, help: QueryResults.columnHelp(column.text, of: rows)))
    }
    let inName = template.path == nil ? template.pattern.columns : []
    for column in inName where !rows.columns.contains(column) {
      mistakes.append(
        Diagnostic(
          "[\(column)] in the file's name is not a column of \(rows.name)", code: "page.column",
          at: SourceLocation(file: template.name),
          help: QueryResults.columnHelp(column, of: rows)))
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
  }

  /// How many pages there are at most: drafts are still counted. No rows make one empty page of
  /// a pagination, and none of the others.
  var count: Int {
    switch items {
    case .single: 1
    case .rows(let rows): rows.count
    case .groups(_, let groups): groups.groups.count
    case .slices(_, let rows, let size): max(1, (rows.count + size - 1) / size)
    }
  }

  /// The rows of items, when each item is one; otherwise none.
  func rows(in range: Range<Int>) -> [Record] {
    if case .rows(let rows) = items { rows.records(in: range) } else { [] }
  }

  /// What a person calls an item: `content/movies/[slug].md, row 3 of movies (id 17)`.
  func describe(_ item: Int) -> String {
    switch items {
    case .single: return template.name
    case .rows(let rows): return "\(template.name), \(rows.describe(item, key: key))"
    case .groups(_, let groups):
      let column = template.settings.groupBy?.text ?? "group"
      return "\(template.name), the group \(column) \(QueryRows.shown(groups.groups[item].key))"
    case .slices: return item == 0 ? template.name : "\(template.name), page \(item + 1)"
    }
  }
}
