internal import MarqueeBase

/// The statements that a query file may contain: those that read.
///
/// It is a list of what is allowed, because a statement that is accepted by mistake does harm: a
/// COMMIT ends the transaction in which all queries read, and a later statement could write. The
/// read-only transaction is a second protection, and the extended query protocol, which accepts
/// only one statement, a third.
struct ReadingStatement {
  /// A token with its text: words in upper case, all others as written.
  struct Token {
    let kind: SQLToken.Kind
    let text: String
    let range: Range<Int>

    var isWord: Bool { kind == .word }
    var isOpening: Bool { kind == .symbol(UInt8(ascii: "(")) }
    var isClosing: Bool { kind == .symbol(UInt8(ascii: ")")) }
    var isComma: Bool { kind == .symbol(UInt8(ascii: ",")) }
    var isPeriod: Bool { kind == .symbol(UInt8(ascii: ".")) }
  }

  /// The reason for which a statement can't be a query, and the token that it is about.
  struct Refusal {
    let message: String
    let token: Token
    let help: String
  }

  static let allowed = ["SELECT", "TABLE", "VALUES", "WITH", "EXPLAIN", "SHOW"]
  private static let changing: TextSet = ["INSERT", "UPDATE", "DELETE", "MERGE"]
  private static let help =
    "a query reads: SELECT, TABLE, VALUES, WITH, EXPLAIN or SHOW; `marquee db setup` changes the "
    + "database, by database/*.sql"

  private let tokens: [Token]

  init(_ tokens: [Token]) { self.tokens = tokens }

  /// The reason to refuse the statement; nil when it only reads.
  func refusal() -> Refusal? {
    let start = afterParentheses(0)
    guard start < tokens.count else { return nil }
    return refusal(from: start) ?? changingExpression() ?? intoClause() ?? lockingClause()
  }

  private func afterParentheses(_ start: Int) -> Int {
    var index = start
    while index < tokens.count, tokens[index].isOpening { index += 1 }
    return index
  }

  private func refusal(from start: Int, explained: Bool = false) -> Refusal? {
    let first = tokens[start]
    guard first.isWord, Self.allowed.contains(first.text) else { return refused(first) }
    switch first.text {
    case "WITH":
      guard let main = mainStatement(ofWith: start) else { return nil }
      return Self.changing.contains(tokens[main].text) && !explained
        ? writes(tokens[main]) : nil
    case "EXPLAIN": return explained ? refused(first) : explainRefusal(start + 1)
    default: return nil
    }
  }

  private func refused(_ token: Token) -> Refusal {
    if token.isWord, Self.changing.contains(token.text) { return writes(token) }
    guard token.isWord else {
      return Refusal(message: "no query begins with this", token: token, help: Self.help)
    }
    let near =
      Self.known.contains(token.text) ? nil : nearestName(to: token.text, among: Self.allowed)
    return Refusal(
      message: "\(token.text) is not a query", token: token,
      help: near.map { "did you mean \($0)? " + Self.help } ?? Self.help)
  }

  private func writes(_ token: Token) -> Refusal {
    Refusal(
      message: "\(token.text) changes data, and a query only reads", token: token, help: Self.help)
  }

  /// The first words of other statements. For these, no similar allowed word is suggested.
  private static let known: TextSet = [
    "ABORT", "ALTER", "ANALYZE", "BEGIN", "CALL", "CHECKPOINT", "CLOSE", "CLUSTER", "COMMENT",
    "COMMIT", "COPY", "CREATE", "DEALLOCATE", "DECLARE", "DISCARD", "DO", "DROP", "END", "EXECUTE",
    "FETCH", "GRANT", "IMPORT", "LISTEN", "LOAD", "LOCK", "MOVE", "NOTIFY", "PREPARE", "REASSIGN",
    "REFRESH", "REINDEX", "RELEASE", "RESET", "REVOKE", "ROLLBACK", "SAVEPOINT", "SECURITY", "SET",
    "START", "TRUNCATE", "UNLISTEN", "VACUUM",
  ]

  /// The index of the statement that follows the expressions of a WITH.
  private func mainStatement(ofWith start: Int) -> Int? {
    // A word after one of these is a name, even if it is also a keyword.
    let beforeNames: TextSet = [
      "WITH", "RECURSIVE", "BY", "SET", "CYCLE", "USING", "TO", "DEFAULT", "AS",
    ]
    var depth = 0
    for index in tokens.indices.dropFirst(start + 1) {
      let token = tokens[index]
      if token.isOpening {
        // `WITH x AS (…) (SELECT …)`
        if depth == 0, tokens[index - 1].isClosing { return afterParentheses(index) }
        depth += 1
      } else if token.isClosing {
        depth -= 1
        if depth < 0 { return nil }
      } else if depth == 0, token.isWord {
        let before = tokens[index - 1]
        if before.isComma || before.isWord && beforeNames.contains(before.text) { continue }
        if Self.changing.contains(token.text)
          || ["SELECT", "VALUES", "TABLE", "WITH"].contains(token.text)
        {
          return index
        }
      }
    }
    return nil
  }

  /// - Parameter start: the index after EXPLAIN.
  private func explainRefusal(_ start: Int) -> Refusal? {
    var index = start
    var runs = false
    if index < tokens.count, tokens[index].isOpening,
      index + 1 < tokens.count, !Self.allowed.contains(tokens[index + 1].text),
      !tokens[index + 1].isOpening
    {
      index += 1
      while index < tokens.count, !tokens[index].isClosing {
        if ["ANALYZE", "ANALYSE"].contains(tokens[index].text) {
          let value = index + 1 < tokens.count ? tokens[index + 1] : tokens[index]
          let text = value.text.filter { $0 != "'" }.uppercased()
          runs = !["FALSE", "OFF", "0"].contains(text)
        }
        index += 1
      }
      index += 1
    } else {
      while index < tokens.count, ["ANALYZE", "ANALYSE", "VERBOSE"].contains(tokens[index].text) {
        runs = runs || tokens[index].text != "VERBOSE"
        index += 1
      }
    }
    index = afterParentheses(index)
    guard index < tokens.count else { return nil }
    if !runs, tokens[index].isWord, Self.changing.contains(tokens[index].text) { return nil }
    return refusal(from: index, explained: true) ?? (runs ? explainedWith(index) : nil)
  }

  private func explainedWith(_ start: Int) -> Refusal? {
    guard tokens[start].text == "WITH", let main = mainStatement(ofWith: start),
      Self.changing.contains(tokens[main].text)
    else { return nil }
    return writes(tokens[main])
  }

  /// Finds `WITH gone AS (DELETE …)` at any depth. A list of columns, `AS (delete boolean)`, is no
  /// statement.
  private func changingExpression() -> Refusal? {
    for index in tokens.indices.dropFirst(2)
    where tokens[index].isWord && Self.changing.contains(tokens[index].text)
      && tokens[index - 1].isOpening && ["AS", "MATERIALIZED"].contains(tokens[index - 2].text)
    {
      let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
      let isStatement: Bool
      switch tokens[index].text {
      case "DELETE": isStatement = next == "FROM"
      case "UPDATE": isStatement = group(from: index).contains { $0.isWord && $0.text == "SET" }
      default: isStatement = next == "INTO"
      }
      if isStatement { return writes(tokens[index]) }
    }
    return nil
  }

  /// The tokens from an index to the end of its parentheses, without nested ones.
  private func group(from start: Int) -> [Token] {
    var depth = 0
    var found: [Token] = []
    for token in tokens[start...] {
      if token.isOpening { depth += 1 }
      if token.isClosing { depth -= 1 }
      if depth < 0 { break }
      if depth == 0 { found.append(token) }
    }
    return found
  }

  /// Finds `SELECT … INTO copy`. INTO is a reserved word, so without quotes it can be a name only
  /// after AS or a period.
  private func intoClause() -> Refusal? {
    guard first != "EXPLAIN" || !tokens.contains(where: { Self.changing.contains($0.text) }) else {
      return nil
    }
    return tokens.indices.first { index in
      tokens[index].isWord && tokens[index].text == "INTO" && !isName(index)
    }.map { index in
      Refusal(
        message: "SELECT … INTO creates a table, and a query only reads", token: tokens[index],
        help: "leave INTO out: a query's rows are its result")
    }
  }

  private var first: String { tokens[afterParentheses(0)].text }

  private func isName(_ index: Int) -> Bool {
    index > 0 && (tokens[index - 1].text == "AS" || tokens[index - 1].isPeriod)
  }

  /// Finds `FOR UPDATE` and similar clauses, which a read-only transaction can't execute.
  private func lockingClause() -> Refusal? {
    var inside: [Bool] = [true]
    for index in tokens.indices {
      let token = tokens[index]
      if token.isOpening {
        let next = index + 1 < tokens.count ? tokens[index + 1] : token
        // In `substring(a FOR share)` the words have another meaning.
        inside.append(
          next.isOpening
            || next.isWord && ["SELECT", "WITH", "TABLE", "VALUES"].contains(next.text))
      } else if token.isClosing {
        if inside.count > 1 { inside.removeLast() }
      } else if token.isWord, token.text == "FOR", inside.last == true, !isName(index) {
        let words = tokens[(index + 1)...].prefix(3).map(\.text)
        guard
          ["UPDATE", "SHARE"].contains(words.first) || words.starts(with: ["KEY", "SHARE"])
            || words.starts(with: ["NO", "KEY", "UPDATE"])
        else { continue }
        return Refusal(
          message: "a query only reads, so it can't lock rows", token: token,
          help: "leave the FOR clause out: all queries of a build see one moment anyway")
      }
    }
    return nil
  }
}
