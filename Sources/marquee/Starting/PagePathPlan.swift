internal import MarqueeBase

/// The plan for the paths of row pages: what the path of each row's page is made from.
enum PagePathPlan: Hashable, Sendable {
  /// A column whose values are all different, never NULL, and words that fit into an address.
  case column(Int)
  /// An expression in SQL over the key's columns, because their text may hold any character.
  case computed([ColumnOutline])
  /// The row's number, because no column of the table tells its rows apart.
  case position

  init(_ table: TableOutline, _ facts: TableFacts) {
    func isFit(_ column: ColumnOutline) -> Bool {
      column.isPlainKey || facts.cleanColumns.contains(column.number)
    }
    let keys = table.keys.map { $0.compactMap { table.column($0) } }
      .filter { key in !key.isEmpty && key.allSatisfy { !$0.looksSecret && $0.kind != .hidden } }
    let slugs = ["slug", "permalink", "handle"]
    let single = keys.filter { $0.count == 1 }.compactMap(\.first)
    if let slug = single.first(where: { slugs.contains($0.name.lowercased()) && isFit($0) }) {
      self = .column(slug.number)
    } else if let key = keys.first, key.count == 1, isFit(key[0]) {
      self = .column(key[0].number)
    } else if let key = keys.first {
      self = .computed(key)
    } else if let unique = facts.uniqueColumn {
      self = .column(unique)
    } else {
      self = .position
    }
  }

  /// An SQL expression that gives each key a word of its own. Columns of numbers, UUIDs and dates
  /// are joined; for others the word is a readable part and the beginning of the key's SHA-256.
  static func sql(_ names: [String], of columns: [ColumnOutline]) -> String {
    let texts = names.map { "\($0)::text" }
    if columns.allSatisfy(\.isPlainKey) {
      return "concat_ws('-', \(texts.joined(separator: ", ")))"
    }
    let joined = texts.count == 1 ? texts[0] : "concat_ws('-', \(texts.joined(separator: ", ")))"
    let whole = texts.count == 1 ? texts[0] : "row(\(names.joined(separator: ", ")))::text"
    return """
      lower(regexp_replace(left(\(joined), 60), '[^A-Za-z0-9]+', '-', 'g'))
             || '-' || left(encode(sha256(convert_to(\(whole), 'UTF8')), 'hex'), 12)
      """
  }
}
