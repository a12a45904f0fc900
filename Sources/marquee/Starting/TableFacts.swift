internal import MarqueeBase
internal import MarqueePostgres

/// What a look at a table's rows says that its columns' types don't.
struct TableFacts: Sendable {
  /// What the texts of a column are, in the rows looked at.
  enum TextKind: Hashable, Sendable { case short, long, link, image }

  /// By column number; a column without a value is missing.
  var texts: [Int: TextKind] = [:]
  /// Text columns whose values can all stand in an address as they are.
  var cleanColumns: Set<Int> = []
  /// For a table without a key: a column that tells its rows apart all the same.
  var uniqueColumn: Int?
  /// Counted up to ``countLimit``.
  var rowCount = 0

  static let countLimit = 10_000
  /// Rows whose texts are looked at.
  static let sampleSize = 200
  /// From here on a text is for reading, not for a list of facts; in characters.
  static let longText = 120
}

extension TableFacts {
  /// Looks at the first rows; at all of them only for what names the pages.
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

  /// Whether every value is a word of letters, digits and harmless marks.
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

  /// Views have no keys, but mostly a column that is one.
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
