import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

@Suite struct ConnectionTests {
  @Test func bindsEveryKindOfParameter() throws {
    let connection = try TestDatabase.connect()
    let table: [(Value, String, String)] = [
      (.null, "$1::text", "null"), (.bool(true), "$1::bool", "bool true"),
      (.int(-5), "$1::int", "int -5"), (.double(0.1), "$1::float8", "double 0.1"),
      (.double(.infinity), "$1::float8", "double inf"),
      (.decimal("1.50"), "$1::numeric", "decimal 1.50"),
      (.string("'; DROP TABLE x; --"), "$1::text", "string '; DROP TABLE x; --"),
      (.string("Köln"), "$1", "string Köln"),
      (.moment(Moment(.date, microseconds: 0)), "$1 + 1", "date 1970-01-02"),
      (
        .moment(Moment(.timestampWithZone, microseconds: 0)), "$1 - interval '1 day'",
        "timestampWithZone 1969-12-31T00:00:00Z"
      ),
      (
        .moment(Moment(.date, microseconds: -62_200_000_000_000_000)), "$1",
        "date -0002-12-17"
      ),
      (.moment(Moment(.timestamp, microseconds: .max)), "$1", "timestamp infinity"),
      (.moment(Moment(.time, microseconds: 1)), "$1", "time 00:00:00.000001"),
      (
        .array([.string("a\"b\\"), .null, .string("NULL")]), "$1::text[]",
        "[string a\"b\\, null, string NULL]"
      ),
      (.array([.array([.int(1)]), .array([.int(2)])]), "$1::int[]", "[[int 1], [int 2]]"),
    ]
    for (value, sql, expected) in table {
      let result = try connection.query("SELECT \(sql)", [value])
      #expect(show(result.records[0].values[0]) == expected, "\(value) as \(sql)")
    }
    #expect(throws: DatabaseError.self) {
      try connection.query("SELECT $1::text", [.string("a\u{0}b")])
    }
    #expect(throws: DatabaseError.self) { try connection.query("SELECT '\u{0}'") }
    // The connection is as good as before.
    #expect(try connection.query("SELECT 1").records.count == 1)
  }

  @Test func describesWithoutRunning() throws {
    let connection = try TestDatabase.connect()
    let columns = try connection.describe(
      "SELECT 1/0 AS a, NULL::text[] AS b, now() AS c, $1::numeric AS d")
    #expect(columns.map(\.name) == ["a", "b", "c", "d"])
    #expect(
      columns.map(\.typeName) == ["integer", "text[]", "timestamp with time zone", "numeric"])
  }

  @Test func keepsEveryFieldOfAnError() throws {
    let connection = try TestDatabase.connect()
    try connection.query(
      "CREATE TEMP TABLE film (id int CONSTRAINT positive CHECK (id > 0), title text)")
    let broken = #expect(throws: DatabaseError.self) {
      try connection.query("INSERT INTO film VALUES (-1)")
    }
    #expect(broken?.sqlState == "23514")
    #expect(broken?.table == "film")
    #expect(broken?.constraint == "positive")
    #expect(broken?.severity == "ERROR")
    #expect(broken?.detail == "Failing row contains (-1, null).")
    let misspelt = #expect(throws: DatabaseError.self) {
      try connection.query("SELECT titel FROM film")
    }
    #expect(misspelt?.position == 8)
    #expect(misspelt?.hint?.contains("film.title") == true)
  }

  @Test(arguments: [
    (
      "-- films\nSELECT id,\n  titel\nFROM pg_temp.film WHERE :city = 'Köln'", 3, 3,
      "column \"titel\" does not exist"
    ),
    ("SELECT :city::text, :city,\n  nope", 2, 3, "column \"nope\" does not exist"),
    ("SELECT '→', :city::text FROM nowhere", 1, 30, "relation \"nowhere\" does not exist"),
    ("SELECT 1 +", 1, 11, "syntax error at end of input"),
  ])
  func placesErrorsInTheFile(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
    let connection = try TestDatabase.connect()
    try connection.query("CREATE TEMP TABLE film (id int, title text)")
    let source = SQLSource(file: "queries/q.sql", text: text)
    let query = try ParsedQuery(source)
    let values = try query.bind(["city": .string("Köln")])
    for isStream in [false, true] {
      let error = #expect(throws: DatabaseError.self) {
        if isStream {
          try connection.stream(query.sql, values) { _ in }
        } else {
          try connection.query(query.sql, values)
        }
      }
      let diagnostic = error?.diagnostic(sql: query)
      #expect(diagnostic?.location?.line == line)
      #expect(diagnostic?.location?.column == column)
      #expect(diagnostic?.message == message)
      #expect(diagnostic?.category == .database)
    }
  }

  @Test func saysWhatToDoAboutAMissingTable() throws {
    let connection = try TestDatabase.connect()
    let source = SQLSource(file: "queries/movies.sql", text: "SELECT *\nFROM movies")
    let error = #expect(throws: DatabaseError.self) { try connection.query(source.text) }
    #expect(
      error?.diagnostic(sql: try ParsedQuery(source)).formatted == """
        queries/movies.sql:2:6: error: relation "movies" does not exist
          2 | FROM movies
            |      ^~~~~~
          help: run `marquee db setup` to create the site's tables from database/*.sql, or correct the name
        """)
  }

  @Test func cancelsOnTheServer() throws {
    let canceller = Canceller()
    let connection = try TestDatabase.connect { $0.canceller = canceller }
    let process = try connection.query("SELECT pg_backend_pid()").records[0].values[0]
    let thread = Thread {
      // As soon as the statement runs.
      guard let watcher = try? TestDatabase.connect() else { return }
      while let result = try? watcher.query(
        "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", [process]),
        result.records.isEmpty
      {}
      canceller.cancel()
    }
    thread.start()
    let error = #expect(throws: DatabaseError.self) {
      try connection.query("SELECT pg_sleep(600)")
    }
    #expect(error?.kind == .cancelled)
    #expect(error?.sqlState == "57014")
    // For ever: what comes next doesn't start.
    let next = #expect(throws: DatabaseError.self) { try connection.query("SELECT 1") }
    #expect(next?.kind == .cancelled)
  }

  @Test func limitsAStatementsTime() throws {
    let connection = try TestDatabase.connect { $0.statementTimeout = .milliseconds(50) }
    let error = #expect(throws: DatabaseError.self) {
      try connection.query("SELECT pg_sleep(600)")
    }
    #expect(error?.kind == .timedOut)
    #expect(error?.diagnostic(sql: nil).help?.contains("time-out") == true)
    #expect(try connection.query("SELECT 1").records.count == 1)
  }

  @Test func losesAConnectionWithASentence() throws {
    let connection = try TestDatabase.connect()
    let error = #expect(throws: DatabaseError.self) {
      try connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
    }
    #expect(error?.kind == .connectionLost)
    let next = #expect(throws: DatabaseError.self) { try connection.query("SELECT 1") }
    #expect(next?.kind == .connectionLost)
  }

  @Test func refusesCopy() throws {
    let connection = try TestDatabase.connect()
    try connection.query("CREATE TEMP TABLE t (a int)")
    for sql in ["COPY t FROM STDIN", "COPY (SELECT generate_series(1, 100000)) TO STDOUT"] {
      let error = #expect(throws: DatabaseError.self) { try connection.query(sql) }
      #expect(error?.message.contains("COPY") == true)
      #expect(try connection.query("SELECT 1").records.count == 1)
    }
  }
}
