package import MarqueeBase

/// One SQL statement in the form in which it is sent: `:city` has become `$1`, and each place in it
/// can be mapped to a place in the file.
package struct ParsedQuery: Sendable {
  package let source: SQLSource
  /// The statement without its final semicolon.
  package let sql: String
  /// The names of the parameters: `names[0]` is `$1`. A name that is used twice has one number.
  package let names: [String]
  /// The place of the first use of each name, in bytes of the file.
  let nameOffsets: [Int]
  /// The replaced parts in their order, in bytes.
  private let edits: [Edit]

  private struct Edit: Sendable {
    let sent: Range<Int>
    let file: Range<Int>
  }

  /// Parses a query file, which contains exactly one statement that only reads; see
  /// ``ReadingStatement``.
  ///
  /// - Throws: a diagnostic at its place for an empty file, a second statement, a statement that
  ///   does not only read, an unterminated string or comment, `$1`, or psql's own syntax.
  package init(_ source: SQLSource) throws(Diagnostics) {
    var lexer = SQLLexer(source.text)
    let bytes = Array(source.text.utf8)
    var sent: [UInt8] = []
    var copied = 0
    var names: [String] = []
    var nameOffsets: [Int] = []
    var edits: [Edit] = []
    var isEmpty = true
    var end: Int?
    var statement: [ReadingStatement.Token] = []
    if let zero = bytes.firstIndex(of: 0) {
      throw Diagnostics(
        source.diagnostic("a NUL character in SQL", code: "sql.nul", offset: zero))
    }
    while let token = lexer.next() {
      if let problem = Self.problem(token, in: source) { throw Diagnostics(problem) }
      if token.kind == .semicolon {
        if end == nil, !isEmpty { end = token.range.lowerBound }
        continue
      }
      if end != nil {
        throw Diagnostics(
          source.diagnostic(
            "a second statement in a query file", code: "sql.second-statement",
            offset: token.range.lowerBound, byteCount: token.range.count,
            help: "a query file holds one statement: put this one in a file of its own"))
      }
      isEmpty = false
      let text = String(decoding: bytes[token.range], as: UTF8.self)
      statement.append(
        ReadingStatement.Token(
          kind: token.kind, text: token.kind == .word ? text.uppercased() : text,
          range: token.range))
      guard token.kind == .namedParameter else { continue }
      let name = String(decoding: bytes[token.range.dropFirst()], as: UTF8.self)
      var number = names.firstIndex(of: name).map { $0 + 1 }
      if number == nil {
        names.append(name)
        nameOffsets.append(token.range.lowerBound)
        number = names.count
      }
      sent += bytes[copied..<token.range.lowerBound]
      // Without a space, `LIMIT:n` would become the name `LIMIT$1`.
      if let last = sent.last, SQLLexer.continuesName(last) { sent.append(UInt8(ascii: " ")) }
      let from = sent.count
      sent += Array("$\(number ?? 0)".utf8)
      edits.append(Edit(sent: from..<sent.count, file: token.range))
      copied = token.range.upperBound
    }
    if isEmpty {
      throw Diagnostics(
        Diagnostic(
          "the query file holds no statement", code: "sql.empty", category: .database,
          at: SourceLocation(file: source.file),
          help: "write one SELECT, or delete the file"))
    }
    if let refusal = ReadingStatement(statement).refusal() {
      throw Diagnostics(
        source.diagnostic(
          refusal.message, code: "sql.not-reading", offset: refusal.token.range.lowerBound,
          byteCount: refusal.token.range.count, help: refusal.help))
    }
    sent += bytes[copied..<(end ?? bytes.count)]
    self.source = source
    self.sql = String(decoding: sent, as: UTF8.self)
    self.names = names
    self.nameOffsets = nameOffsets
    self.edits = edits
  }

  private static func problem(_ token: SQLToken, in source: SQLSource) -> Diagnostic? {
    let place = token.range.lowerBound
    switch token.kind {
    case .unterminated(let what):
      return source.diagnostic(
        "\(what) is never closed", code: "sql.unterminated", offset: place)
    case .positionalParameter:
      return source.diagnostic(
        "a parameter by number", code: "sql.positional-parameter", offset: place,
        byteCount: token.range.count, help: "give it a name: `:city` rather than `$1`")
    case .psqlVariable:
      return source.diagnostic(
        "quotes around a parameter's name are psql's language", code: "sql.psql", offset: place,
        byteCount: 2, help: "write `:name`: values are bound, never pasted, so need no quotes")
    case .psqlCommand:
      return source.diagnostic(
        "a psql command in an SQL file", code: "sql.psql", offset: place,
        byteCount: token.range.count, help: "only SQL can be sent to the server")
    default:
      return nil
    }
  }

  /// The offset in the file, in bytes, for a position that the server reports.
  ///
  /// - Parameter position: the position in characters of `sql`, from 1.
  package func fileOffset(ofPosition position: Int) -> Int {
    let scalars = sql.unicodeScalars
    let index =
      scalars.index(
        scalars.startIndex, offsetBy: max(0, position - 1), limitedBy: scalars.endIndex)
      ?? scalars.endIndex
    let sent = sql.utf8.distance(from: sql.startIndex, to: index)
    var shift = 0
    for edit in edits {
      if sent < edit.sent.lowerBound { break }
      if sent < edit.sent.upperBound { return edit.file.lowerBound }
      shift = edit.file.upperBound - edit.sent.upperBound
    }
    return sent + shift
  }

  /// The values to bind, in the order of ``names``.
  ///
  /// - Parameters:
  ///   - values: the values of all parameters; those that the statement does not name are ignored.
  ///   - help: the advice on how to give a missing value, for the message.
  /// - Throws: a diagnostic for each parameter that has no value or can't be sent.
  package func bind(
    _ values: TextMap<Value>, help: (String) -> String = { "pass `--param \($0)=…`" }
  ) throws(Diagnostics) -> [Value] {
    var bound: [Value] = []
    var problems: [Diagnostic] = []
    for (name, offset) in zip(names, nameOffsets) {
      if let value = values[name] {
        bound.append(value)
        do throws(DatabaseError) {
          _ = try BoundParameter(value)
        } catch {
          problems.append(
            source.diagnostic(
              "the parameter `:\(name)` can't be sent: \(error.message)", code: "sql.parameter",
              offset: offset, byteCount: name.utf8.count + 1, help: Self.advice(name, value)))
        }
        continue
      }
      var advice = help(name) + ", or give it a default under `params:`"
      if let near = nearestName(to: name, among: values.keys) {
        advice = "did you mean `:\(near)`? Otherwise " + advice
      }
      problems.append(
        source.diagnostic(
          "the parameter `:\(name)` has no value", code: "sql.missing-parameter", offset: offset,
          byteCount: name.utf8.count + 1, help: advice))
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
    return bound
  }
}

extension ParsedQuery {
  /// The advice for a value that can't be a parameter.
  private static func advice(_ name: String, _ value: Value) -> String? {
    switch value {
    case .record, .array, .object:
      "write it as text under `params:`, `\(name): '{\"key\": 1}'`, and cast it: `:\(name)::jsonb`"
    default: nil
    }
  }
}
