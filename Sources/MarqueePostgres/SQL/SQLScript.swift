internal import MarqueeBase

/// A file of several statements, split as the server splits it.
///
/// The file is sent whole. The split shows where a statement that failed is, and which kinds of
/// statements there are before any of them runs.
struct SQLScript {
  struct Statement {
    /// The range from its first token to its last, in bytes.
    let range: Range<Int>
    /// Its key words and names in upper case, in their order, at most 64.
    let words: [String]

    func starts(with words: String...) -> Bool { self.words.starts(with: words) }

    func contains(_ first: String, _ second: String) -> Bool {
      zip(words, words.dropFirst()).contains { $0 == first && $1 == second }
    }
  }

  let source: SQLSource
  let statements: [Statement]

  /// - Throws: a diagnostic for an unterminated string or comment, a NUL character, and a command
  ///   of psql.
  init(_ source: SQLSource) throws(Diagnostics) {
    self.source = source
    var lexer = SQLLexer(source.text)
    let bytes = Array(source.text.utf8)
    var statements: [Statement] = []
    var range: Range<Int>?
    var words: [String] = []
    var parentheses = 0
    var bodyDepth = 0  // inside BEGIN ATOMIC … END
    if let zero = bytes.firstIndex(of: 0) {
      throw Diagnostics(source.diagnostic("a NUL character in SQL", code: "sql.nul", offset: zero))
    }
    func finish() {
      if let range { statements.append(Statement(range: range, words: words)) }
      range = nil
      words = []
      parentheses = 0
      bodyDepth = 0
    }
    while let token = lexer.next() {
      switch token.kind {
      case .unterminated(let what):
        throw Diagnostics(
          source.diagnostic(
            "\(what) is never closed", code: "sql.unterminated", offset: token.range.lowerBound))
      case .psqlCommand:
        throw Diagnostics(
          source.diagnostic(
            "a psql command in an SQL file", code: "sql.psql", offset: token.range.lowerBound,
            byteCount: token.range.count,
            help: "only SQL can be sent to the server; pg_dump writes such a file with "
              + "`--inserts`"))
      case .semicolon where parentheses == 0 && bodyDepth == 0:
        finish()
        continue
      case .symbol(UInt8(ascii: "(")): parentheses += 1
      case .symbol(UInt8(ascii: ")")): parentheses = max(0, parentheses - 1)
      case .word:
        let word = String(decoding: bytes[token.range], as: UTF8.self).uppercased()
        // As in psql, only CREATE FUNCTION and CREATE PROCEDURE have bodies.
        let isRoutine =
          words.first == "CREATE"
          && words.prefix(4).contains { $0 == "FUNCTION" || $0 == "PROCEDURE" }
        if isRoutine, parentheses == 0 {
          if word == "BEGIN" || (bodyDepth > 0 && word == "CASE") { bodyDepth += 1 }
          if word == "END", bodyDepth > 0 { bodyDepth -= 1 }
        }
        if words.count < 64 { words.append(word) }
        if word == "CONFLICT", words.last != word { words += ["ON", word] }
      default: break
      }
      range = (range?.lowerBound ?? token.range.lowerBound)..<token.range.upperBound
    }
    finish()
    self.statements = statements
  }
}

extension SQLScript.Statement {
  /// Whether the statement begins or ends a transaction.
  var controlsTransaction: Bool {
    ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE"].contains(words.first ?? "")
      && !starts(with: "ROLLBACK", "TO")
      && !(words.first == "PREPARE" && words.count > 1
        && words[1] != "TRANSACTION")
  }

  /// Whether the statement exchanges its data with the client (COPY FROM STDIN, COPY TO STDOUT).
  var copiesFromClient: Bool {
    words.first == "COPY" && (contains("FROM", "STDIN") || contains("TO", "STDOUT"))
  }

  /// Whether the statement reads or changes rows, so that it may share a transaction with other
  /// such statements.
  var isDML: Bool {
    ["INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "VALUES"].contains(words.first ?? "")
  }

  /// Whether running the statement again changes no existing object or row. It is false for DO and
  /// CALL, because their effect is not known.
  var isRepeatable: Bool {
    switch words.first ?? "" {
    case "CREATE": contains("IF", "NOT") || words.prefix(3).contains("REPLACE")
    case "ALTER": contains("IF", "NOT") && !words.contains("DROP")
    case "INSERT": contains("ON", "CONFLICT")
    case "COMMENT", "SET", "SELECT", "SHOW", "GRANT", "ANALYZE": true
    default: false
    }
  }

  /// The first two words, for a message: `DROP TABLE`.
  var title: String { words.prefix(2).joined(separator: " ") }
}
