internal import MarqueeBase

/// A table or view that the user may read, with what is known about it.
struct TableOutline: Hashable, Sendable {
  /// Columns of this table that name a row of another.
  struct Reference: Hashable, Sendable {
    let columns: [Int]
    let target: Int
    let targetColumns: [Int]
  }

  /// The server's number for it.
  let id: Int
  let schema: String
  let name: String
  /// As SQL wants it: in quotes where it needs them, with the schema where that is needed.
  let quoted: String
  /// The last part of it, by which its columns are qualified.
  let quotedName: String
  let isView: Bool
  /// Other tables inherit from it. Its keys hold for its own rows only.
  let hasHeirs: Bool
  /// What the server believes the number of rows is; nil when it has not looked yet.
  let estimate: Int?
  let comment: String?
  let columns: [ColumnOutline]
  /// The columns of each key: the primary one first, then other unique ones.
  let keys: [[Int]]
  let references: [Reference]

  func column(_ number: Int) -> ColumnOutline? { columns.first { $0.number == number } }

  /// As FROM and JOIN take it. Where a key names the rows, those of tables that inherit from this one are
  /// left out: the key does not hold for them.
  var source: String { hasHeirs && !keys.isEmpty ? "ONLY \(quoted)" : quoted }

  /// Whether a column is a key's or names a row of another table: then its number is a name.
  func isName(_ number: Int) -> Bool {
    keys.contains { $0.contains(number) } || references.contains { $0.columns.contains(number) }
  }

  /// `film`, or `sales.film` outside the schema `public`.
  var shownName: String { schema == "public" ? name : "\(schema).\(name)" }

  /// A key that is a number and nothing else.
  var surrogateKey: Int? {
    guard let key = keys.first, key.count == 1, let column = column(key[0]),
      column.kind == .integer || column.kind == .uuid
    else { return nil }
    return column.number
  }
}
