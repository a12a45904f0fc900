import MarqueeBase
import MarqueePostgres
import Testing

@Suite struct NamedParameterTests {
  static let table: [(text: String, sql: String, names: [String])] = [
    ("SELECT :a", "SELECT $1", ["a"]),
    ("SELECT :a, :b, :a", "SELECT $1, $2, $1", ["a", "b"]),
    ("SELECT :a::text, x::int", "SELECT $1::text, x::int", ["a"]),
    ("SELECT ':a', \":b\", E'\\':c', 'it''s :d'", "SELECT ':a', \":b\", E'\\':c', 'it''s :d'", []),
    ("SELECT 'a\\', :b", "SELECT 'a\\', $1", ["b"]),
    ("SELECT e'x'\n'\\':y'", "SELECT e'x'\n'\\':y'", []),
    ("SELECT U&'\\0041', :a", "SELECT U&'\\0041', $1", ["a"]),
    ("SELECT $$ :a $$, $t$ :b $$ $t$, :c", "SELECT $$ :a $$, $t$ :b $$ $t$, $1", ["c"]),
    ("SELECT a$b$c, :d -- $b$", "SELECT a$b$c, $1 -- $b$", ["d"]),
    ("SELECT 1 -- :a\n, :b", "SELECT 1 -- :a\n, $1", ["b"]),
    ("SELECT /* :a /* :b */ :c */ :d", "SELECT /* :a /* :b */ :c */ $1", ["d"]),
    ("SELECT f(x := :a)", "SELECT f(x := $1)", ["a"]),
    (
      "SELECT a[1:2], a[i:j], a[:k], a[1 : :m]", "SELECT a[1:2], a[i:j], a[$1], a[1 : $2]",
      ["k", "m"]
    ),
    ("SELECT 1 LIMIT:n", "SELECT 1 LIMIT $1", ["n"]),
    ("SELECT :größe_1, :_x", "SELECT $1, $2", ["größe_1", "_x"]),
    ("SELECT 1;", "SELECT 1", []), ("SELECT 1 ; -- done\n ;", "SELECT 1 ", []),
    ("-- a\nSELECT ';' ;\n", "-- a\nSELECT ';' ", []), ("\u{feff}SELECT 1", "SELECT 1", []),
    ("SELECT '{\"a\":b}'::json", "SELECT '{\"a\":b}'::json", []),
    ("SELECT x @> :a AND y ?| :b", "SELECT x @> $1 AND y ?| $2", ["a", "b"]),
  ]

  @Test(arguments: table) func becomesNumbers(_ text: String, _ sql: String, _ names: [String])
    throws
  {
    let query = try ParsedQuery(SQLSource(file: "q.sql", text: text))
    #expect(query.sql == sql)
    #expect(query.names == names)
  }

  @Test(arguments: [
    ("", 0, 0, "the query file holds no statement"),
    ("-- nothing\n;", 0, 0, "the query file holds no statement"),
    ("SELECT 1;\nSELECT 2", 2, 1, "a second statement in a query file"),
    ("SELECT 'a", 1, 8, "string ' is never closed"),
    ("SELECT \"a", 1, 8, "quoted name \" is never closed"),
    ("SELECT 1 /* /* */", 1, 10, "comment /* is never closed"),
    ("SELECT $x$ a $y$", 1, 8, "dollar quote $x$ is never closed"),
    ("SELECT $1", 1, 8, "a parameter by number"),
    ("SELECT :'a'", 1, 8, "quotes around a parameter's name are psql's language"),
    ("SELECT 1\n\\gset", 2, 1, "a psql command in an SQL file"),
    ("SELECT '\u{0}'", 1, 9, "a NUL character in SQL"),
  ])
  func refuses(_ text: String, _ line: Int, _ column: Int, _ message: String) {
    let error = #expect(throws: Diagnostics.self) {
      try ParsedQuery(SQLSource(file: "q.sql", text: text))
    }
    #expect(error?.all.first?.message == message)
    #expect(error?.all.first?.location?.line == line)
    #expect(error?.all.first?.location?.column == column)
  }

  @Test func namesAMissingParameter() throws {
    let query = try ParsedQuery(
      SQLSource(file: "q.sql", text: "SELECT 1\nWHERE a = :citty"))
    let error = #expect(throws: Diagnostics.self) {
      try query.bind(["city": .string("x"), "now": .null])
    }
    #expect(
      error?.all.first?.formatted == """
        q.sql:2:11: error: the parameter `:citty` has no value
          2 | WHERE a = :citty
            |           ^~~~~~
          help: did you mean `:city`? Otherwise pass `--param citty=…`, or give it a default under `params:`
        """)
  }

  @Test func agreesWithTheServerAboutWhereStringsEnd() throws {
    let connection = try TestDatabase.connect()
    let texts = [
      "SELECT 'a\\', :b::text", "SELECT e'x'\n'\\':y', :b::text", "SELECT E'\\':c', :b::text",
      "SELECT $$ :a $$, $t$ $$ :b $t$, :b::text", "SELECT /* /* ' */ */ 'it''s :d', :b::text",
      "SELECT (ARRAY[1,2])[1:2], :b::text",
    ]
    for text in texts {
      let query = try ParsedQuery(SQLSource(file: "q.sql", text: text))
      #expect(query.names == ["b"], "\(text)")
      let result = try connection.query(query.sql, [.string("B")])
      #expect(result.records[0].values.last.map(show) == "string B", "\(text)")
    }
  }
}
