internal import MarqueeBase

/// The query that a new site has for a table: columns and their names, joins, and order.
struct SelectPlan {
  /// One column of the result.
  struct Item {
    /// The number of the table's column; nil for a column that is computed or joined.
    let column: Int?
    let sql: String
    let alias: String
    /// The column's name for people: `Release year`.
    let label: String
    let presentation: Presentation
    let isNullable: Bool
    /// Whether pages show the column; false for one that only names pages or groups rows.
    var isShown = true

    /// Whether readers understand the value without its label, because it is a word or a date.
    func isWord(in table: TableOutline) -> Bool {
      switch presentation {
      case .date, .dateTime, .list: true
      case .plain: column == nil || column.flatMap { table.column($0) }?.kind == .text
      default: false
      }
    }
  }

  private(set) var items: [Item] = []
  /// The name of the column that names a row to people; nil when there is none.
  private(set) var titleAlias: String?
  let table: TableOutline
  private var joins: [String] = []
  private var condition: String?
  private var order: [String] = []
  /// The columns that are not selected, with the reason that comments and messages give.
  private(set) var leftOut: [(label: String, reason: String)] = []
  private var aliases: TextSet = []
  /// Whether the names of columns must be qualified with their table's, because other tables are
  /// joined.
  private let isQualified: Bool

  /// - Parameters:
  ///   - required: the numbers of columns that must be selected even when something else is shown
  ///     in their place.
  ///   - parent: the reference to the row whose page shows these rows; its columns are not shown
  ///     there.
  init(
    _ table: TableOutline, in database: DatabaseOutline, _ facts: TableFacts,
    required: Set<Int> = [], parent: TableOutline.Reference? = nil
  ) {
    self.table = table
    let labels = Self.labels(table, database, parent: parent)
    let parent = parent?.columns.first
    isQualified = !labels.isEmpty
    let title = table.labelColumns
    if title.count > 1 { appendTitle(title) }
    let isHidden: (Int) -> Bool = { number in
      title.count > 1 && title.contains { $0.number == number }
    }
    for column in table.columns {
      if column.kind == .hidden {
        leftOut.append((Self.label(column), "a search index"))
        continue
      }
      if column.looksSecret {
        leftOut.append((Self.label(column), "it looks like a secret"))
        continue
      }
      let joined = labels[column.number]
      if joined == nil || required.contains(column.number) || column.number == parent {
        append(
          column, facts,
          isShown: joined == nil && column.number != parent && !isHidden(column.number))
      }
      if let joined { append(joined, for: column) }
    }
    if title.count == 1 { titleAlias = item(title[0].number)?.alias }
    if let parent = parent.flatMap({ table.column($0) }) {
      condition = "\(qualified(parent)) IS NOT NULL"
    }
    let key = table.keys.first?.compactMap { table.column($0) } ?? []
    order = key.filter(\.isSortable).map { qualified($0) }
    if order.isEmpty {
      order = table.columns.filter { $0.isSortable && !$0.looksSecret }.prefix(3).map {
        qualified($0)
      }
    }
  }

  /// Adds a column that is computed.
  ///
  /// - Returns: its name in the result.
  mutating func append(computed sql: String, named name: String) -> String {
    let alias = SafeName.unique(name, aliases)
    aliases.insert(alias)
    items.append(
      Item(
        column: nil, sql: sql, alias: alias, label: "", presentation: .plain, isNullable: false,
        isShown: false))
    return alias
  }

  mutating func order(by alias: String) { order = [alias] }

  func item(_ column: Int) -> Item? { items.first { $0.column == column } }

  func qualified(_ column: ColumnOutline) -> String {
    isQualified ? "\(table.quotedName).\(column.quoted)" : column.quoted
  }

  /// The columns of `ORDER BY`; empty when no column can be sorted by.
  var orderText: String { order.joined(separator: ", ") }

  /// The text of the query.
  ///
  /// - Parameter comment: one sentence on the query's purpose; it must hold no name from the
  ///   database.
  func sql(_ comment: String) -> String {
    var lines = ["-- \(comment)"]
    if !leftOut.isEmpty {
      let names = leftOut.map { "\($0.label) (\($0.reason))" }.joined(separator: ", ")
      lines.append("-- Left out: \(names).")
    }
    if table.source != table.quoted {
      lines.append("-- ONLY: rows of tables that inherit from this one may have the same keys.")
    }
    let columns = items.map { item in
      // The server gives the column this name by itself.
      let isNamed = item.sql == item.alias || item.sql.hasSuffix("." + item.alias)
      return isNamed ? item.sql : "\(item.sql) AS \(item.alias)"
    }
    lines.append("SELECT " + columns.joined(separator: ",\n       "))
    lines.append("FROM \(table.source)")
    lines += joins
    if let condition { lines.append("WHERE \(condition)") }
    if !order.isEmpty { lines.append("ORDER BY \(orderText)") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension SelectPlan {
  /// The columns of another table that tell people which of its rows a reference means.
  private struct Label {
    let target: TableOutline
    let columns: [ColumnOutline]
    let reference: TableOutline.Reference
  }

  /// The labels of the table's references, by the number of the reference's first column.
  private static func labels(
    _ table: TableOutline, _ database: DatabaseOutline, parent: TableOutline.Reference?
  ) -> [Int: Label] {
    var found: [Int: Label] = [:]
    for reference in table.references where reference.columns.count == reference.targetColumns.count
    {
      guard let first = reference.columns.first, found[first] == nil,
        // The page of a film need not show the film's title again.
        reference.target != parent?.target,
        reference.columns.allSatisfy({ table.column($0) != nil }),
        let target = database.table(reference.target),
        reference.targetColumns.allSatisfy({ target.column($0) != nil }),
        !target.labelColumns.isEmpty,
        !target.labelColumns.contains(where: { reference.targetColumns.contains($0.number) })
      else { continue }
      found[first] = Label(target: target, columns: target.labelColumns, reference: reference)
    }
    return found
  }

  private mutating func append(_ column: ColumnOutline, _ facts: TableFacts, isShown: Bool) {
    let name = SafeName.identifier(column.name)
    let alias = SafeName.unique(name.isEmpty ? "column_\(column.number)" : name, aliases)
    aliases.insert(alias)
    let own = qualified(column)
    items.append(
      Item(
        column: column.number, sql: column.shownSQL(own), alias: alias, label: Self.label(column),
        presentation: Presentation(
          column, facts.texts[column.number], isName: table.isName(column.number)),
        isNullable: column.isNullable, isShown: isShown))
  }

  private mutating func append(_ label: Label, for column: ColumnOutline) {
    let own = SafeName.identifier(column.name)
    let target = SafeName.identifier(label.target.name)
    var base = own
    for ending in ["_id", "_uuid", "_no", "_key", "_code", "_fk"] where own.hasSuffix(ending) {
      base = String(own.dropLast(ending.count))
    }
    // Several columns together name a row of the other table, and the first of them alone may name
    // something else.
    if label.reference.columns.count > 1 || base.isEmpty { base = target }
    if base.isEmpty { base = "label" }
    let title = SafeName.label(base, fallback: "Label")
    // The column itself may be selected under the name, too.
    if aliases.contains(base)
      || table.columns.contains(where: {
        SafeName.identifier($0.name) == base && $0.number != column.number
      })
    {
      base +=
        "_"
        + (label.columns.count > 1 || SafeName.identifier(label.columns[0].name).isEmpty
          ? "label" : SafeName.identifier(label.columns[0].name))
    }
    let alias = SafeName.unique(base, aliases)
    aliases.insert(alias)
    // No keyword of SQL ends like this, so the name needs no quotation marks.
    let join = alias + "_ref"
    let pairs = zip(label.reference.columns, label.reference.targetColumns).compactMap {
      pair -> String? in
      guard let own = table.column(pair.0), let other = label.target.column(pair.1) else {
        return nil
      }
      return "\(join).\(other.quoted) = \(qualified(own))"
    }
    joins.append(
      "LEFT JOIN \(label.target.source) AS \(join) ON \(pairs.joined(separator: " AND "))")
    items.append(
      Item(
        column: nil, sql: Self.together(label.columns.map { "\(join).\($0.quoted)" }), alias: alias,
        label: title, presentation: .plain, isNullable: true))
  }

  /// Adds one column with a person's full name, which stands before the columns that it is made of.
  private mutating func appendTitle(_ columns: [ColumnOutline]) {
    let taken = TextSet(table.columns.map { SafeName.identifier($0.name) })
    let alias = SafeName.unique("full_name", aliases.union(taken))
    aliases.insert(alias)
    items.append(
      Item(
        column: nil, sql: Self.together(columns.map { qualified($0) }), alias: alias, label: "Name",
        presentation: .plain, isNullable: columns.allSatisfy(\.isNullable)))
    titleAlias = alias
  }

  /// The SQL expression that joins the texts with spaces; NULL when all of them are empty.
  private static func together(_ texts: [String]) -> String {
    texts.count == 1 ? texts[0] : "nullif(concat_ws(' ', \(texts.joined(separator: ", "))), '')"
  }

  private static func label(_ column: ColumnOutline) -> String {
    SafeName.label(column.name, fallback: "Column \(column.number)")
  }
}
