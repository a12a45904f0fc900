internal import MarqueeBase
internal import MarqueePostgres

/// Facts about a table's rows that its columns' types don't tell.
struct TableFacts: Sendable {
  /// The kind of a column's texts, judged by the rows that were looked at.
  enum TextKind: Hashable, Sendable { case short, long, link, image }

  /// The kinds by column number; a column without a value is missing.
  var texts: [Int: TextKind] = [:]
  /// The text columns whose values can all be part of an address without encoding.
  var cleanColumns: Set<Int> = []
  /// In a table without a key, a column that tells its rows apart all the same.
  var uniqueColumn: Int?
  /// The number of rows; it is counted up to ``countLimit``.
  var rowCount = 0

  static let countLimit = 10_000
  /// The number of rows whose texts are looked at.
  static let sampleSize = 200
  /// The length in characters from which a text is shown as a paragraph, not in a list of facts.
  static let longText = 120
}

extension TableFacts {
  /// Looks at the first rows; at all rows only for the columns that could name the pages.
  ///
  /// - Parameter namesPages: whether the table's rows become pages.
  init(
    _ connection: Connection, _ table: TableOutline, namesPages: Bool
  ) throws(DatabaseError) {
    self.init()
    try readTexts(connection, table)
    guard namesPages else { return }
    let count = try connection.query(
      "SELECT count(*)::bigint AS n FROM (SELECT FROM \(table.source) LIMIT \(Self.countLimit)) AS r"
    )
    rowCount = count.records.first?.int("n") ?? 0
    for key in table.keys where key.count == 1 {
      guard let column = table.column(key[0]), column.kind == .text else { continue }
      if try isClean(connection, table, column) { cleanColumns.insert(column.number) }
    }
    if table.keys.isEmpty { try findUnique(connection, table) }
  }

  private mutating func readTexts(
    _ connection: Connection, _ table: TableOutline
  ) throws(DatabaseError) {
    let columns = table.columns.filter { $0.kind == .text && !$0.looksSecret }
    guard !columns.isEmpty else { return }
    let tests = columns.map { column in
      let text = "(r.\(column.quoted)::text)"
      return """
        max(length\(text)) AS length_\(column.number),
        bool_and\(text.dropLast()) ~* '^https?://[^[:space:]]+$') AS link_\(column.number),
        bool_and\(text.dropLast()) ~* '^(https?://|/)[^[:space:]]+[.](png|jpe?g|gif|webp|avif|svg)([?#].*)?$')
          AS image_\(column.number)
        """
    }
    let result = try connection.query(
      """
      SELECT \(tests.joined(separator: ",\n"))
      FROM (SELECT * FROM (SELECT \(columns.map(\.quoted).joined(separator: ", "))
            FROM \(table.source)) AS s LIMIT \(Self.sampleSize)) AS r
      """)
    guard let row = result.records.first else { return }
    for column in columns {
      guard case .int(let length)? = row["length_\(column.number)"] else { continue }
      if row.flag("image_\(column.number)") {
        texts[column.number] = .image
      } else if row.flag("link_\(column.number)") {
        texts[column.number] = .link
      } else {
        texts[column.number] = length > Self.longText ? .long : .short
      }
    }
  }

  /// Whether every value is a word of letters, digits, `_`, `.`, `~` and `-` with at most 100
  /// characters.
  private func isClean(
    _ connection: Connection, _ table: TableOutline, _ column: ColumnOutline
  ) throws(DatabaseError) -> Bool {
    let result = try connection.query(
      """
      SELECT NOT EXISTS (
        SELECT FROM \(table.source) AS r
        WHERE r.\(column.quoted) IS NULL
           OR r.\(column.quoted)::text !~ '^[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,99}$') AS clean
      """)
    return result.records.first?.flag("clean") ?? false
  }

  /// Looks for a column that tells the rows apart. A view has no keys, but mostly such a column.
  private mutating func findUnique(
    _ connection: Connection, _ table: TableOutline
  ) throws(DatabaseError) {
    let names = ["slug", "id", "uuid", "key", "\(table.name.lowercased())_id", "code"]
    for name in names {
      guard let column = table.columns.first(where: { $0.name.lowercased() == name }),
        column.isPlainKey || column.kind == .text, !column.looksSecret
      else { continue }
      let result = try connection.query(
        """
        SELECT count(*) = count(DISTINCT r.\(column.quoted)) AS is_key FROM \(table.source) AS r
        """)
      guard result.records.first?.flag("is_key") == true else { continue }
      if column.kind == .text, try !isClean(connection, table, column) { continue }
      uniqueColumn = column.number
      return
    }
  }
}
