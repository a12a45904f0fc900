import Foundation
import MarqueeBase
import MarqueePostgres
import MarqueeSite
import Synchronization
import Testing

/// The private server that the tests of the database's targets share.
enum TestServer {
  private static let server: LocalServer = {
    let folder = FileManager.default.currentDirectoryPath + "/.build/test-postgres"
    do {
      return try LocalServer(LocalServer.Options(stateFolder: folder))
    } catch {
      fatalError("the tests need PostgreSQL's server programs: \(error)")
    }
  }()

  static let settings = server.settings(database: "postgres")

  static func rows(connections: Int = 4) -> DatabaseRows {
    DatabaseRows(connections: connections) { () throws(DatabaseError) in try Connection(settings) }
  }
}

@Suite struct DatabaseRowsTests {
  private func requests(
    _ queries: [String: String], _ parameters: TextMap<Value> = [:]
  ) -> [QueryRequest] {
    queries.sorted { $0.key < $1.key }.map { name, sql in
      QueryRequest(
        query: QueryFile(name: name, file: "queries/\(name).sql", text: sql),
        parameters: parameters)
    }
  }

  @Test(arguments: [1, 2, 4]) func allQueriesSeeOneMoment(_ connections: Int) throws {
    let queries = Dictionary(
      uniqueKeysWithValues: (1...8).map { ("q\($0)", "SELECT pg_current_snapshot()::text AS s") })
    let names = Mutex<Set<String>>([])
    let set = try TestServer.rows(connections: connections).load(requests(queries)) { name in
      names.withLock { _ = $0.insert(name) }
    }
    #expect(set.rows.count == 8 && set.durations.count == 8)
    #expect(names.withLock { $0 } == Set(queries.keys))
    let snapshots = Set(set.rows.values.map { QueryText.of($0.record(0)["s"]) })
    #expect(snapshots.count == 1)
    #expect(set.snapshotTime.kind == .timestampWithZone)
  }

  @Test func manyRowsKeepTheirOrder() throws {
    let set = try TestServer.rows().load(
      requests(["q": "SELECT i, json_build_object('n', i) AS j FROM generate_series(1, 5000) i"]
      )
    )
    let rows = try #require(set.rows["q"])
    #expect(rows.count == 5000 && rows.columns == ["i", "j"])
    for (index, record) in rows.records().enumerated() {
      guard case .int(let number)? = record["i"], case .record(let json)? = record["j"],
        case .int(let inner)? = json["n"], number == index + 1, inner == number
      else {
        Issue.record("row \(index)")
        return
      }
    }
    #expect(QueryText.of(rows.record(4321)["i"]) == "4322")
    #expect(
      rows.records(in: 95..<1205).map { QueryText.of($0["i"]) } == (96...1205).map(String.init))
  }

  @Test func parametersAreBoundByName() throws {
    let today = Moment(.date, microseconds: 0)
    let set = try TestServer.rows().load(
      requests(
        ["q": "SELECT :city || '!' AS city, :today + 1 AS tomorrow WHERE 'a:b' <> :city"],
        ["city": .string("O'Porto"), "today": .moment(today), "unused": .int(1)])
    )
    let row = try #require(set.rows["q"]).record(0)
    #expect(QueryText.of(row["city"]) == "O'Porto!")
    #expect(QueryText.of(row["tomorrow"]) == "1970-01-02")
  }

  @Test func tellsTheMistakesOfAllQueries() throws {
    let queries = [
      "a": "SELECT 1", "b": "SELECT 1\nFROM nowhere", "c": "SELECT 1", "d": "SELEC 1",
    ]
    for connections in [1, 3] {
      let error = #expect(throws: Diagnostics.self) {
        try TestServer.rows(connections: connections).load(requests(queries))
      }
      #expect(
        error?.all.map { $0.location?.description } == ["queries/b.sql:2:6", "queries/d.sql:1:1"])
      #expect(error?.all.allSatisfy { $0.category == .database } == true)
    }
  }

  @Test func tellsOfParametersWithoutValue() {
    let error = #expect(throws: Diagnostics.self) {
      try TestServer.rows().load(requests(["a": "SELECT :x", "b": "SELECT :y"]))
    }
    #expect(
      error?.all.map { $0.location?.description } == ["queries/a.sql:1:8", "queries/b.sql:1:8"])
  }

  /// `timeout`, `build.query_timeout`, `--query-timeout`, and where the limit that counts is said.
  static let limits: [(Duration?, Duration?, Duration?, String)] = [
    (.milliseconds(200), nil, nil, "queries.slow.timeout in marquee.yaml"),
    (.milliseconds(200), .seconds(600), nil, "queries.slow.timeout in marquee.yaml"),
    (nil, .milliseconds(200), nil, "build.query_timeout in marquee.yaml"),
    (.seconds(600), .seconds(600), .milliseconds(200), "--query-timeout"),
  ]

  @Test(arguments: limits, [1, 2])
  func stopsAQueryThatTakesTooLong(
    _ limits: (Duration?, Duration?, Duration?, String), _ connections: Int
  ) throws {
    let (own, general, override, place) = limits
    let rows = DatabaseRows(
      connections: connections, timeouts: QueryTimeouts(general: general, override: override)
    ) { () throws(DatabaseError) in try Connection(TestServer.settings) }
    let slow = QueryFile(
      name: "slow", file: "queries/slow.sql", text: "SELECT pg_sleep(600)",
      options: QueryOptions(timeout: own))
    let wrong = QueryFile(name: "wrong", file: "queries/wrong.sql", text: "SELECT 1 FROM no_such")
    let told = mistakes {
      _ = try rows.load([
        QueryRequest(query: slow, parameters: [:]), QueryRequest(query: wrong, parameters: [:]),
      ])
    }
    // With two connections the other query's mistake may come first, and ends both.
    guard connections == 1 else { return #expect(told.contains("queries/wrong.sql:1:15: error:")) }
    #expect(
      told == """
        queries/slow.sql: error: slow took longer than its time-out, 200ms
          note: the limit is \(place)
          help: add an index or select less (EXPLAIN in `marquee db psql` shows where the time \
        goes), or raise the limit, with --query-timeout for one build
        queries/wrong.sql:1:15: error: relation "no_such" does not exist
          1 | SELECT 1 FROM no_such
            |               ^~~~~~~
          help: run `marquee db setup` to create the site's tables from database/*.sql, or \
        correct the name
        """)
  }

  @Test(
    arguments: [
      (Duration.zero, nil, nil), (.seconds(600), nil, nil), (nil, .seconds(600), nil),
      (.milliseconds(1), nil, .zero), (.zero, .milliseconds(1), nil),
    ] as [(Duration?, Duration?, Duration?)])
  func leavesOthersAlone(_ own: Duration?, _ general: Duration?, _ override: Duration?) throws {
    let rows = DatabaseRows(
      connections: 1, timeouts: QueryTimeouts(general: general, override: override)
    ) { () throws(DatabaseError) in try Connection(TestServer.settings) }
    let query = QueryFile(
      name: "q", file: "queries/q.sql", text: "SELECT pg_sleep(0.05) FROM generate_series(1, 3)",
      options: QueryOptions(timeout: own))
    #expect(try rows.load([QueryRequest(query: query, parameters: [:])]).rows["q"]?.count == 3)
  }

  @Test func oneConnectionIsEnough() throws {
    let left = Mutex(1)
    let rows = DatabaseRows(connections: 4) { () throws(DatabaseError) in
      let isLeft = left.withLock { count in
        count -= 1
        return count >= 0
      }
      guard isLeft else { throw DatabaseError(.tooManyConnections, "sorry, too many clients") }
      return try Connection(TestServer.settings)
    }
    let set = try rows.load(requests(["a": "SELECT 1 AS x", "b": "SELECT 2 AS x"]))
    #expect(set.rows.count == 2)
  }

  @Test func anUnreachableServerIsADiagnostic() {
    let rows = DatabaseRows(connections: 4) { () throws(DatabaseError) in
      try Connection(ConnectionSettings(["host": "/nowhere", "dbname": "x"], from: "test"))
    }
    let error = #expect(throws: Diagnostics.self) {
      try rows.load(requests(["a": "SELECT 1"]))
    }
    #expect(error?.all.map(\.category) == [.database])
  }

  @Test func buildsASite() throws {
    let site = try TemporarySite([
      "marquee.yaml": "queries: {shows: {group_by: movie}}\nparams: {genre: Crime}",
      "queries/movies.sql": """
      SELECT * FROM (VALUES (1, 'heat', 'Heat', 'Crime'), (2, 'up', 'Up', 'Family'))
        AS m (id, slug, title, genre) WHERE genre = :genre
      """,
      "queries/shows.sql": "SELECT 1.0::numeric AS movie, time '18:30' AS hour",
      "content/[slug].md":
        "---\nquery: movies\nas: m\n---\n# {{ m.title }}\n\n{% for s in shows[m.id] %}{{ s.hour }}{% endfor %}\n",
    ])
    let build = SiteBuild(
      try SiteConfiguration.load(root: site.root),
      options: BuildOptions(root: site.root, now: noon, jobs: 2), source: TestServer.rows())
    let report = try build.run()
    #expect(site.tree().keys.sorted() == ["heat/index.html"])
    #expect(site.read("output/heat/index.html")?.contains("<p>18:30") == true)
    #expect(report.rows == 2 && report.pages == 1)
    // A mistake in the SQL leaves the site as it was.
    try site.write("queries/shows.sql", "SELECT 1 FROM nothing_there")
    let told = mistakes { _ = try build.run() }
    #expect(
      told.hasPrefix("queries/shows.sql:1:15: error: relation \"nothing_there\" does not exist"))
    #expect(site.tree().count == 1)
  }
}

/// A value as the tests compare it.
enum QueryText {
  static func of(_ value: Value?) -> String {
    switch value {
    case .int(let number)?: String(number)
    case .string(let text)?: text
    case .moment(let moment)?: moment.description
    default: "?"
    }
  }
}
