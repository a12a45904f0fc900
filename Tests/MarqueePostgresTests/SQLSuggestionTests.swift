import MarqueeBase
import MarqueePostgres
import Testing

/// SQL's usual slips, as a real server meets them: what the message says, and where.
@Suite struct SQLSuggestionTests {
  private static let values: TextMap<Value> = [
    "a": .int(1), "b": .string("x"), "room": .string("A"),
  ]

  private func diagnostic(_ sql: String, _ connection: Connection) throws -> Diagnostic? {
    let source = SQLSource(file: "queries/q.sql", text: sql)
    let query = try ParsedQuery(source)
    let values = try query.bind(Self.values)
    do {
      try connection.stream(query.sql, values) { _ in }
    } catch let error as DatabaseError {
      return error.diagnostic(sql: query)
    }
    return nil
  }

  @Test(arguments: [
    ("SELECT 1 FROM film WHERE title = \"Heat\"", 34, "single quotes, 'Heat'"),
    ("SELECT 1 FROM film WHERE title = \"It's\"", 34, "single quotes, 'It''s'"),
    ("SELECT 1 FROM film WHERE title = ?", 34, "`?` is no parameter"),
    ("SELECT 1 FROM film WHERE title IN (?, ?)", 36, "`?` is no parameter"),
    ("SELECT 1 FROM film LIMIT ?", 26, "`?` is no parameter"),
    ("SELECT 1 FROM film WHERE title = @room", 34, "`:room`, not `@room`"),
    ("SELECT 1 FROM film WHERE title = %(room)s", 34, "`:room`, not `%(room)s`"),
    ("SELECT 1 FROM film WHERE title = %s", 34, "`%s` is no parameter"),
    ("SELECT 1 FROM film WHERE title = {{ params.room }}", 34, "Liquid isn't run in SQL"),
    ("SELECT 1 FROM film WHERE title = ${room}", 34, "`:room`, not `${room}`"),
    ("SELECT 1 FROM film WHERE title = {room}", 34, "`:room`, not `{room}`"),
    ("SELECT title, FROM film", 13, "remove the comma"),
    ("SELECT `title` FROM film", 8, "not in backticks"),
    ("SELECT ifnull(title, 'x') FROM film", 8, "coalesce"),
    ("SELECT group_concat(title) FROM film", 8, "string_agg"),
  ])
  func isExplained(_ sql: String, _ column: Int, _ help: String) throws {
    let connection = try TestDatabase.connect()
    try connection.query("CREATE TEMP TABLE film (id int, title text)")
    let told = try diagnostic(sql, connection)
    #expect(told?.location?.column == column, "\(told?.formatted ?? "")")
    #expect(told?.help?.contains(help) == true, "\(told?.formatted ?? "")")
  }

  /// Operators that look like a placeholder are none.
  @Test(arguments: [
    "SELECT '{\"a\": 1}'::jsonb ? 'a', '{\"a\": 1}'::jsonb ?| ARRAY['a'], @ -5, 5 % 2",
    "SELECT '{\"a\": 1}'::jsonb @> '{}', '{\"a\": 1}'::jsonb @? '$.a', point '(1,1)' <@ box '((0,0),(2,2))'",
  ])
  func operatorsStayOperators(_ sql: String) throws {
    #expect(try diagnostic(sql, TestDatabase.connect()) == nil)
    let told = try diagnostic(sql + " FROM nothing_there", TestDatabase.connect())
    #expect(told?.help?.contains("no parameter") == false)
  }

  @Test(arguments: [
    ("SELECT 1 WHERE :a::int = 1 AND 2 = :b", 36, "the value of the parameter `:b`: invalid input"),
    ("SELECT 1 WHERE :b::date > now()", 16, "the value of the parameter `:b`: invalid input"),
    ("SELECT :a IS NULL", 8, "could not determine data type of parameter `:a`"),
    ("SELECT :a::int, :a::text", 17, "inconsistent types deduced for parameter `:a`"),
  ])
  func parametersAreNamed(_ sql: String, _ column: Int, _ message: String) throws {
    let told = try diagnostic(sql, TestDatabase.connect())
    guard let told else { return }
    #expect(told.message.contains(message), "\(told.formatted)")
    #expect(told.location?.column == column, "\(told.formatted)")
    #expect(!told.formatted.contains("$"))
  }

  @Test func aMapIsNoParameter() throws {
    let query = try ParsedQuery(SQLSource(file: "q.sql", text: "SELECT\n :m::jsonb, :n"))
    let map = Value.record(Record([("k", .int(1))]))
    let error = #expect(throws: Diagnostics.self) {
      try query.bind(["m": map, "n": .array([map])])
    }
    #expect(error?.all.map { $0.location?.description } == ["q.sql:2:2", "q.sql:2:13"])
    #expect(error?.all.first?.message.contains("`:m`") == true)
    #expect(error?.all.first?.help?.contains(":m::jsonb") == true)
  }

  @Test(
    arguments: [
      ("SELECT ':room'", ":room"), ("SELECT 1 WHERE 'x' = '{{ params.room }}'", ":room"),
      ("SELECT '{{ room | upcase }}'", ":name"), ("SELECT E'\\n', ':other', 'HH24:MI'", nil),
      ("SELECT '{\"room\": 1}', \":room\", $$:room$$", nil),
    ] as [(String, String?)])
  func aParameterInQuotesIsAWarning(_ sql: String, _ name: String?) throws {
    let query = try ParsedQuery(SQLSource(file: "q.sql", text: sql))
    let warnings = query.literalWarnings(parameters: ["room", "now", "today"])
    #expect(warnings.count == (name == nil ? 0 : 1))
    #expect(warnings.allSatisfy { $0.severity == .warning })
    if let name { #expect(warnings.first?.help?.contains("write \(name) ") == true) }
  }

  @Test func theRightThatIsMissingIsNamed() throws {
    let settings = try TestDatabase.make("rights_test")
    let owner = try Connection(settings)
    let role = "reader_\(UInt32.random(in: 0 ... .max))"
    for statement in [
      "CREATE ROLE \(role) LOGIN", "CREATE TABLE film (id int)", "CREATE SCHEMA hidden",
      "CREATE TABLE hidden.t (a int)", "CREATE SEQUENCE numbers",
      "CREATE VIEW \"Odd Name\" AS SELECT 1",
      "CREATE FUNCTION secret() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "REVOKE EXECUTE ON FUNCTION secret() FROM PUBLIC",
    ] { try owner.query(statement) }
    var other = settings
    other.set("user", role, from: "test")
    let reader = try Connection(other)
    for (sql, right, column) in [
      ("SELECT * FROM film", "GRANT SELECT ON film TO \(role)", 15),
      ("SELECT * FROM hidden.t", "GRANT USAGE ON SCHEMA hidden TO \(role)", 15),
      ("SELECT last_value FROM numbers", "GRANT SELECT ON SEQUENCE numbers TO \(role)", 24),
      ("SELECT * FROM \"Odd Name\"", "GRANT SELECT ON \"Odd Name\" TO \(role)", 0),
      ("SELECT secret()", "GRANT EXECUTE ON FUNCTION secret(…) TO \(role)", 8),
    ] {
      let told = try diagnostic(sql, reader)
      #expect(told?.help?.contains("`\(right)`") == true, "\(told?.formatted ?? "")")
      if column > 0 { #expect(told?.location?.column == column, "\(told?.formatted ?? "")") }
    }
    reader.close()
    try owner.query("REVOKE CONNECT ON DATABASE \(settings.database ?? "") FROM PUBLIC")
    let refused = #expect(throws: DatabaseError.self) { try Connection(other) }
    #expect(
      refused?.diagnostic(sql: nil).help?.contains(
        "GRANT CONNECT ON DATABASE \(settings.database ?? "") TO \(role)") == true)
    try owner.query("DROP ROLE \(role)")
  }

  @Test func textInNoEncodingIsFound() throws {
    let name = "ascii_\(UInt32.random(in: 0 ... .max))"
    try TestDatabase.connect().query(
      "CREATE DATABASE \(name) ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    let settings = TestDatabase.server.settings(database: name)
    let connection = try Connection(settings)
    try connection.query("CREATE TABLE film (id int, title text)")
    try connection.query(
      "INSERT INTO film SELECT n, 'ok' FROM generate_series(1, 700) n")
    try connection.query(
      "INSERT INTO film VALUES (701, convert_from('\\x416de96c6965', 'SQL_ASCII'))")
    for inSnapshot in [false, true] {
      if inSnapshot { _ = try connection.beginSnapshot() }
      let error = #expect(throws: DatabaseError.self) {
        try connection.stream("SELECT id, title FROM film ORDER BY id", query: "film") { _ in }
      }
      #expect(
        error?.message.hasPrefix("the 'title' of row 701 of film (id 701) is not UTF-8") == true,
        "\(error?.message ?? "")")
      #expect(error?.help?.contains("convert_from(title::bytea, 'LATIN1')") == true)
      // The way out is one.
      var titles: [String] = []
      try connection.stream(
        "SELECT convert_from(convert(title::bytea, 'LATIN1', 'UTF8'), 'SQL_ASCII') AS title "
          + "FROM film WHERE id = 701"
      ) { titles += $0.records().map { show($0.values[0]) } }
      #expect(titles == ["string Amélie"])
    }
  }
}
