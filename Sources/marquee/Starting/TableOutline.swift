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
  /// What the server believes the number of rows is; nil when it has not looked yet.
  let estimate: Int?
  let comment: String?
  let columns: [ColumnOutline]
  /// The columns of each key: the primary one first, then other unique ones.
  let keys: [[Int]]
  let references: [Reference]

  func column(_ number: Int) -> ColumnOutline? { columns.first { $0.number == number } }

  /// `film`, or `sales.film` outside the schema `public`.
  var shownName: String { schema == "public" ? name : "\(schema).\(name)" }

  /// A key that is a number and nothing else.
  var surrogateKey: Int? {
    guard let key = keys.first, key.count == 1, let column = column(key[0]),
      column.kind == .integer || column.kind == .uuid
    else { return nil }
    return column.number
  }

  /// The column that names a row to people: `name`, `title` and their like, of text.
  var labelColumn: ColumnOutline? {
    let names = [
      "title", "name", "label", "full_name", "fullname", "display_name", "displayname",
      "headline", "heading", "subject", "username", "login", "slug", "code",
    ]
    let texts = columns.filter { $0.kind == .text && !$0.looksSecret }
    for name in names {
      if let column = texts.first(where: { $0.name.lowercased() == name }) { return column }
    }
    // film_title, company_name
    for name in ["title", "name"] {
      if let column = texts.first(where: { $0.name.lowercased().hasSuffix("_" + name) }) {
        return column
      }
    }
    return nil
  }
}
