internal import MarqueeBase

extension ParsedQuery {
  /// The column that the statement's `ORDER BY` begins with, as PostgreSQL names it; nil when there
  /// is none, or when it is an expression.
  ///
  /// Rows with the same value of this column are then adjacent: a bare name in the outermost `ORDER
  /// BY` means a column of the result before one of a table
  /// (https://www.postgresql.org/docs/current/sql-select.html#SQL-ORDERBY).
  package var leadingOrder: String? {
    var lexer = SQLLexer(source.text)
    let bytes = Array(source.text.utf8)
    var tokens: [(kind: SQLToken.Kind, text: String)] = []
    var depth = 0
    while let token = lexer.next() {
      switch token.kind {
      case .semicolon: continue
      case .symbol(UInt8(ascii: "(")): depth += 1
      case .symbol(UInt8(ascii: ")")): depth -= 1
      default: break
      }
      guard depth == 0 else { continue }
      tokens.append((token.kind, String(decoding: bytes[token.range], as: UTF8.self)))
    }
    let order = tokens.indices.dropLast(2).last { index in
      tokens[index].kind == .word && tokens[index].text.lowercased() == "order"
        && tokens[index + 1].kind == .word && tokens[index + 1].text.lowercased() == "by"
    }
    guard let order else { return nil }
    let column = tokens[order + 2]
    let next = tokens.dropFirst(order + 3).first
    guard next.map({ Self.ends($0.kind, $0.text) }) ?? true else { return nil }
    switch column.kind {
    case .word: return column.text.lowercased()
    case .quotedIdentifier where column.text.first == "\"":
      return String(column.text.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    default: return nil
    }
  }

  /// Whether a sort key that is a bare name ends before this token.
  private static func ends(_ kind: SQLToken.Kind, _ text: String) -> Bool {
    switch kind {
    case .symbol(UInt8(ascii: ",")): true
    case .word:
      ["asc", "desc", "nulls", "limit", "offset", "fetch", "for"].contains(text.lowercased())
    default: false
    }
  }
}
