internal import MarqueeBase

/// A table or view that the user may read, with what is known about it.
struct TableOutline: Hashable, Sendable {
  /// Columns of this table that name a row of another table.
  struct Reference: Hashable, Sendable {
    let columns: [Int]
    let target: Int
    let targetColumns: [Int]
  }

  /// The relation's number in PostgreSQL (its OID).
  let id: Int
  let schema: String
  let name: String
  /// The name for SQL: in quotation marks where it needs them, with the schema where that is
  /// needed.
  let quoted: String
  /// The name for SQL without the schema, with which columns are qualified.
  let quotedName: String
  let isView: Bool
  /// Whether other tables inherit from this one. Its keys hold for its own rows only.
  let hasHeirs: Bool
  /// The server's estimate of the number of rows; nil when the server has not analysed the table
  /// yet.
  let estimate: Int?
  let comment: String?
  let columns: [ColumnOutline]
  /// The columns of each key: the primary key first, then other unique ones.
  let keys: [[Int]]
  let references: [Reference]

  func column(_ number: Int) -> ColumnOutline? { columns.first { $0.number == number } }

  /// The name as FROM and JOIN take it. Where a key names the rows, it leaves out the rows of
  /// tables that inherit from this one, because the key does not hold for them.
  var source: String { hasHeirs && !keys.isEmpty ? "ONLY \(quoted)" : quoted }

  /// Whether a column is part of a key or a reference: then its number is a name.
  func isName(_ number: Int) -> Bool {
    keys.contains { $0.contains(number) } || references.contains { $0.columns.contains(number) }
  }

  /// `film`, or `sales.film` outside the schema `public`.
  var shownName: String { schema == "public" ? name : "\(schema).\(name)" }

  /// The number of the column that is a key and nothing but a number; nil when there is none.
  var surrogateKey: Int? {
    guard let key = keys.first, key.count == 1, let column = column(key[0]),
      column.kind == .integer || column.kind == .uuid
    else { return nil }
    return column.number
  }
}
