internal import MarqueeBase

/// A likely mistake that explains why the server refused a query.
struct SQLSuggestion {
  let help: String
  /// The place of the mistake in bytes of the file; nil when it is the place that the server named.
  var offset: Int?
}

extension ParsedQuery {
  /// Looks for a mistake that explains an error of the server: another library's placeholder,
  /// double quotes around text, another database's function.
  ///
  /// - Parameter offset: the place that the server named, in bytes of the file.
  func slip(sqlState: String?, offset: Int?) -> SQLSuggestion? {
    guard let sqlState, ["42601", "42703", "42883", "42P01", "42P02", "22P02"].contains(sqlState)
    else { return nil }
    let words = SQLWords(source.text)
    if let offset, let index = words.index(at: offset) {
      if sqlState == "42703", words[index].kind == .quotedIdentifier {
        let text = words.text(index).dropFirst().dropLast()
          .replacing("\"\"", with: "\"").replacing("'", with: "''")
        return SQLSuggestion(
          help: "text stands in single quotes, '\(text)'; double quotes make a column's name")
      }
      if sqlState == "42883", let advice = Self.foreignFunctions[words.text(index).lowercased()] {
        return SQLSuggestion(help: advice)
      }
    }
    if let found = placeholder(words) { return found }
    guard sqlState == "42601", let offset else { return nil }
    return syntaxSlip(words, offset)
  }

  /// Finds a parameter in the syntax of another library.
  private func placeholder(_ words: SQLWords) -> SQLSuggestion? {
    for index in words.indices {
      let start = words[index].range.lowerBound
      switch words.symbol(index) {
      case "?" where words.isOperand(index):
        return SQLSuggestion(
          help:
            "`?` is no parameter here: write a name, `:city`, whose value stands under `params:`",
          offset: start)
      case "@" where words.isOperand(index) && words.touches(index + 1, .word):
        let name = words.text(index + 1)
        return SQLSuggestion(
          help: "write the parameter as `:\(name)`, not `@\(name)`", offset: start)
      case "%" where words.symbol(index + 1) == "(" && words.touches(index + 1):
        let name = words.text(index + 2)
        return SQLSuggestion(
          help: "write the parameter as `:\(name)`, not `%(\(name))s`", offset: start)
      case "%"
      where words.isOperand(index) && words.touches(index + 1, .word)
        && ["s", "d"].contains(words.text(index + 1)):
        return SQLSuggestion(
          help: "`%s` is no parameter here: write a name, `:city`, whose value stands under "
            + "`params:`", offset: start)
      case "`" where words.touches(index + 1, .word):
        return SQLSuggestion(
          help: "names stand in double quotes, not in backticks, or in none", offset: start)
      case "{" where words.symbol(index + 1) == "{" || words.symbol(index + 1) == "%":
        return SQLSuggestion(
          help: "Liquid isn't run in SQL: write `:name`, whose value stands under `params:`",
          offset: start)
      case "{" where words.touches(index + 1, .word) && words.symbol(index + 2) == "}":
        let sign = ["$", "#"].contains(words.symbol(index - 1)) ? words.symbol(index - 1) : ""
        let name = words.text(index + 1)
        return SQLSuggestion(
          help: "write the parameter as `:\(name)`, not `\(sign){\(name)}`",
          offset: start - sign.utf8.count)
      default: continue
      }
    }
    return nil
  }

  private func syntaxSlip(_ words: SQLWords, _ offset: Int) -> SQLSuggestion? {
    let index = words.index(at: offset) ?? words.count
    func symbol(_ index: Int) -> String { words.symbol(index) }
    if symbol(index - 1) == ",", index == words.count || words[index].kind == .word {
      return SQLSuggestion(
        help: "remove the comma", offset: words[index - 1].range.lowerBound)
    }
    return nil
  }

  /// The functions of other databases in lower case, with the advice for PostgreSQL.
  private static let foreignFunctions = [
    "ifnull": "write coalesce(a, b)", "nvl": "write coalesce(a, b)",
    "isnull": "write coalesce(a, b)",
    "getdate": "write now(), or :now for the build's clock",
    "sysdate": "write now(), or :now for the build's clock",
    "curdate": "write current_date, or :today for the build's day",
    "date_format": "write to_char(moment, 'YYYY-MM-DD')",
    "strftime": "write to_char(moment, 'YYYY-MM-DD')",
    "datediff": "subtract the dates: later - earlier",
    "dateadd": "add an interval: day + interval '1 day'",
    "date_add": "add an interval: day + interval '1 day'",
    "group_concat": "write string_agg(title, ', ' ORDER BY title)",
    "listagg": "write string_agg(title, ', ' ORDER BY title)",
    "len": "write length(text)", "instr": "write strpos(text, part)",
    "charindex": "write strpos(text, part)",
    "if": "write CASE WHEN a THEN b ELSE c END", "iif": "write CASE WHEN a THEN b ELSE c END",
    "json_extract": "write document -> 'key', or document ->> 'key' for text",
    "rand": "write random()", "year": "write extract(year FROM day)",
    "month": "write extract(month FROM day)", "day": "write extract(day FROM day)",
  ]
}

/// The tokens of a query with their texts.
private struct SQLWords {
  private let tokens: [SQLToken]
  private let bytes: [UInt8]

  init(_ text: String) {
    var lexer = SQLLexer(text)
    var tokens: [SQLToken] = []
    while let token = lexer.next() { tokens.append(token) }
    self.tokens = tokens
    bytes = Array(text.utf8)
  }

  var indices: Range<Int> { tokens.indices }
  var count: Int { tokens.count }
  subscript(_ index: Int) -> SQLToken { tokens[index] }

  func index(at offset: Int) -> Int? { tokens.firstIndex { $0.range.contains(offset) } }

  func text(_ index: Int) -> String {
    guard tokens.indices.contains(index) else { return "" }
    return String(decoding: bytes[tokens[index].range], as: UTF8.self)
  }

  /// The text of a token that is a single character; empty for other tokens.
  func symbol(_ index: Int) -> String {
    guard tokens.indices.contains(index), case .symbol = tokens[index].kind else { return "" }
    return text(index)
  }

  /// Whether a token directly follows the one before it.
  func touches(_ index: Int, _ kind: SQLToken.Kind? = nil) -> Bool {
    guard tokens.indices.contains(index), index > 0,
      tokens[index - 1].range.upperBound == tokens[index].range.lowerBound
    else { return false }
    return kind == nil || tokens[index].kind == kind
  }

  /// Whether a token stands where a value is expected, and not an operator between two values.
  func isOperand(_ index: Int) -> Bool {
    guard index > 0 else { return false }
    switch tokens[index - 1].kind {
    case .symbol:
      let mark = symbol(index - 1)
      // `<@` and `@?` are operators.
      if touches(index), "<>@?#~!|&".contains(mark) { return false }
      return "=<>(,+-*/|%!~".contains(mark)
    case .word:
      return [
        "AND", "OR", "NOT", "WHERE", "HAVING", "ON", "WHEN", "THEN", "ELSE", "BETWEEN", "LIKE",
        "ILIKE", "IN", "LIMIT", "OFFSET", "SELECT", "CASE", "IS", "FROM", "DISTINCT",
      ].contains(text(index - 1).uppercased())
    default: return false
    }
  }
}
