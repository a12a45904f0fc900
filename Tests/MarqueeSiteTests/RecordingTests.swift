import Foundation
import MarqueeBase
import MarqueeSite
import Testing

@Suite struct RecordingTests {
  private let site: TemporarySite

  init() throws {
    site = try TemporarySite([
      "marquee.yaml": "params: {city: Lisbon}\n", "queries/movies.sql": "SELECT :city, :today",
    ])
  }

  private func record(
    _ rows: [QueryRows], _ change: (inout SiteRecording) -> Void = { _ in }
  ) throws -> RecordingReport {
    let options = BuildOptions(root: site.root, now: noon, jobs: 1)
    var recording = SiteRecording(
      try SiteConfiguration.load(root: site.root), options: options,
      source: FixedRows(rows, snapshotTime: noon))
    change(&recording)
    return try recording.run()
  }

  /// The rows of movies as the recording has them, and what it says about them.
  private func recorded(
    city: String = "Lisbon", now: Moment = noon
  ) throws -> (rows: RowSet, notices: [RecordedRows.Notice]) {
    let heard = Heard()
    let source = try RecordedRows(folder: "rows", root: site.root) { heard.add($0) }
    let file = "queries/movies.sql"
    let query = QueryFile(name: "movies", file: file, text: try #require(site.read(file)))
    let rows = try source.load([
      QueryRequest(
        query: query,
        parameters: [
          "city": .string(city),
          "today": now == noon ? day : .moment(Moment(.date, microseconds: 0)),
        ])
    ])
    return (rows, heard.all)
  }

  private var day: Value {
    .moment(Moment(.date, microseconds: noon.microseconds - 43_200_000_000))
  }

  @Test func keepsEveryValueExactly() throws {
    let columns = [
      RowColumn(name: "b", type: "boolean"), RowColumn(name: "i", type: "bigint"),
      RowColumn(name: "d", type: "double precision"), RowColumn(name: "n", type: "numeric"),
      RowColumn(name: "t", type: "text"), RowColumn(name: "day", type: "date"),
      RowColumn(name: "time", type: "time without time zone"),
      RowColumn(name: "at", type: "timestamp without time zone"),
      RowColumn(name: "atz", type: "timestamp with time zone"),
      RowColumn(name: "j", type: "jsonb"), RowColumn(name: "js", type: "json[]"),
      RowColumn(name: "ns", type: "numeric[]"), RowColumn(name: "days", type: "date[]"),
      RowColumn(name: "row", type: "film"), RowColumn(name: "a\"\n", type: ""),
    ]
    let keys = RecordKeys(columns.map(\.name), query: "movies")
    // Every value in every column, wherever it may have come from.
    let records = Self.hostileValues.map { value in
      Record(keys: keys, values: Array(repeating: value, count: columns.count))
    }
    let rows = QueryRows(name: "movies", columns: columns, batches: [DecodedBatch(records)])
    let report = try record([rows])
    #expect(report.rows == records.count)
    let read = try #require(try recorded().rows.rows["movies"])
    #expect(read.columns == columns.map(\.name) && read.types == columns.map(\.type))
    #expect(read.count == records.count)
    for (index, record) in records.enumerated() {
      let again = read.record(index)
      #expect(again.keys.query == "movies" && again.keys === read.record(0).keys)
      for column in columns.indices {
        let (wanted, given) = (exact(record.values[column]), exact(again.values[column]))
        #expect(given == wanted, "\(columns[column].type)")
      }
    }
  }

  private static let hostileValues: [Value] = {
    let moments = RecordedKinds.all.flatMap { kind in
      [
        0, 1, -1, .max, .min, 86_400_000_000, -62_200_000_000_000_001, 1_795_262_400_250_000,
        .max - 1, .min + 1,
      ].map { Value.moment(Moment(kind, microseconds: $0)) }
    }
    let texts = [
      "", "a", "1", "true", "null", "[]", "2026-11-21", "infinity", "\"\\\n\r\t\u{0}\u{1}",
      "\u{2028}é🎬\u{202e}", "{\"$text\":1}", "$date", "e\u{301}",
    ]
    let decimals = [
      "0", "-0", "12", "12.50", "12.5", "-0.0", "1e400", "1E+5", "NaN", "Infinity",
      "123456789012345678901234567890", "9223372036854775808", "0.1000", "100000.0",
    ]
    var deep: Value = .int(1)
    for _ in 0..<511 { deep = .array([deep]) }
    let nested: [Value] = [
      .array([]), .array([.null, .int(1), .array([.decimal("1.50"), .array([])])]),
      .record(Record([])), .record(Record([("b", .int(1)), ("a", .double(1)), ("b", .null)])),
      .record(Record([("$date", .string("x"))])), .record(Record([("$row", .record(Record([])))])),
      .record(Record([("$json", .int(1))])),
      .record(Record([("when", .moment(noon)), ("n", .decimal("NaN"))])),
      .array([.record(Record([("$ref", .string("#/a"))])), .moment(noon)]),
      .array([.array([.moment(noon)]), .array([.string("x")])]),
    ]
    let doubles: [Double] = [0, -0.0, 1, 0.1, 1e20, 1e300, 1e-300, .nan, .infinity, -.infinity]
    return [.null, .bool(true), .bool(false), .int(0), .int(.max), .int(.min)]
      + doubles.map(Value.double) + decimals.map(Value.decimal) + texts.map(Value.string)
      + moments + nested
  }()

  /// What a server really sends, of every type that is decoded in a way of its own.
  @Test func keepsWhatTheDatabaseGives() throws {
    try site.write("marquee.yaml", "")
    try site.write(
      "queries/movies.sql",
      """
      SELECT n, 12.50::numeric + n AS d, n::float8 / 3 AS f, 1e20::float8, 'NaN'::numeric AS dn,
        '-Infinity'::float4 AS fi, 'infinity'::timestamptz AS ti, '0044-03-15 BC'::date AS bc,
        '294276-12-31 23:59:59'::timestamp AS far, '24:00'::time AS midnight,
        '2026-11-21 18:30:00.25+05:30'::timestamptz AS tz, interval '1 day 2 hours' AS i,
        E'a\\n\\u2028"\\\\' AS t, '\\xdeadbeef'::bytea AS b, n % 2 = 0 AS even, NULL AS nothing,
        '{"b": 1, "a": [1.0, 1e400, 12.50, {"$x": null}], "b": 2}'::json AS j,
        '{"$ref": "#/a"}'::jsonb AS ref, ARRAY[[1, 2], [3, NULL]] AS grid,
        ARRAY['2026-11-21'::date, NULL] AS days, ARRAY['{"a": 1}'::json, '[1.10]'] AS js,
        row(1, 2.50, 'x', now()::date, row(NULL, 'NaN'::float8)) AS pair,
        ARRAY[row(1, 'a"b')] AS pairs, numrange(1.0, 2.5) AS range, '10.0.0.1'::inet AS ip
      FROM generate_series(1, 2300) AS n
      """)
    let options = BuildOptions(root: site.root, now: noon, jobs: 1)
    let source = TestServer.rows()
    let report = try SiteRecording(
      try SiteConfiguration.load(root: site.root), options: options, source: source
    ).run()
    #expect(report.rows == 2300)
    let query = QueryFile(
      name: "movies", file: "queries/movies.sql",
      text: try #require(site.read("queries/movies.sql")))
    let request = QueryRequest(query: query, parameters: [:])
    let wanted = try #require(try source.load([request]).rows["movies"])
    let recorded = try RecordedRows(folder: "rows", root: site.root).load([request])
    let given = try #require(recorded.rows["movies"])
    #expect(given.columns == wanted.columns && given.types == wanted.types)
    #expect(given.count == 2300 && recorded.snapshotTime == report.snapshotTime)
    for row in [0, 1, 999, 1000, 2299] {
      let (a, b) = (wanted.record(row).values, given.record(row).values)
      for column in a.indices {
        #expect(exact(b[column]) == exact(a[column]), "\(wanted.columns[column])")
      }
    }
  }

  @Test func keepsDeepJSON() throws {
    var deep: Value = .int(1)
    for _ in 0..<511 { deep = .array([deep]) }
    let columns = [RowColumn(name: "j", type: "json")]
    let keys = RecordKeys(["j"], query: "movies")
    let rows = QueryRows(
      name: "movies", columns: columns,
      batches: [DecodedBatch([Record(keys: keys, values: [deep])])])
    _ = try record([rows])
    let read = try #require(try recorded().rows.rows["movies"])
    #expect(exact(read.record(0).values[0]) == exact(deep))
  }

  @Test func isPlainToRead() throws {
    let columns = [
      RowColumn(name: "slug", type: "text"), RowColumn(name: "price", type: "numeric"),
      RowColumn(name: "day", type: "date"), RowColumn(name: "cast", type: "json"),
    ]
    let keys = RecordKeys(columns.map(\.name), query: "movies")
    let record = Record(
      keys: keys,
      values: [
        .string("heat"), .decimal("12.50"), day, .array([.record(Record([("n", .string("Al"))]))]),
      ])
    _ = try self.record([
      QueryRows(name: "movies", columns: columns, batches: [DecodedBatch([record])])
    ])
    let lines = try #require(site.read("rows/movies.jsonl")).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].hasPrefix(
        #"{"marquee":"rows","version":1,"query":"movies","snapshot_time":"2026-11-21T12:00:00Z","#))
    #expect(
      lines[0].hasSuffix(
        #""columns":[["slug","text"],["price","numeric"],["day","date"],["cast","json"]]}"#))
    #expect(lines[1] == #"["heat",12.50,"2026-11-21",[{"n":"Al"}]]"#)
    #expect(lines[2] == #"{"end":"movies"}"#)
  }

  @Test func keepsManyRowsInOrder() throws {
    let rows = queryRows("movies", ["n"], (0..<2500).map { [.int($0)] })
    _ = try record([rows])
    let read = try #require(try recorded().rows.rows["movies"])
    #expect(read.records().map { exact($0.values[0]) } == (0..<2500).map { "int \($0)" })
    let limited = try record([rows]) { $0.limit = 7 }
    #expect(limited.rows == 7)
    #expect(try recorded().rows.rows["movies"]?.count == 7)
  }

  @Test func saysWhatHasChanged() throws {
    _ = try record([films])
    let same = try recorded()
    #expect(same.notices.map(\.warnings) == [[]])
    #expect(same.notices.first?.oldest == noon && same.rows.snapshotTime == noon)
    #expect(
      try recorded(city: "Porto", now: Moment(.timestampWithZone, microseconds: 0)).notices
        .flatMap(\.warnings).map(\.formatted) == [
          """
          queries/movies.sql: warning: the rows of movies were recorded with another :city, :today
            help: record the rows again with 'marquee record'
          """
        ])
    try site.write("queries/movies.sql", "SELECT 1")
    #expect(
      try recorded().notices.flatMap(\.warnings).map(\.message) == [
        "queries/movies.sql has changed since its rows were recorded"
      ])
  }

  @Test(arguments: [
    ("", "rows/movies.jsonl: error: rows/movies.jsonl is empty"),
    ("{}\n", ":1: error: this is not a file that 'marquee record' wrote"),
    ("nonsense\n", ":1: error: the recording's first line is damaged"),
    ("HEAD\n", ":1: error: the recording breaks off: its last line is missing"),
    ("HEAD\n[1]\n[2", ":3:3: error: this row is not JSON: the JSON text ends"),
    ("HEAD\n[1]\n", ":2: error: the recording breaks off: its last line is missing"),
    ("HEAD\n[1,2]\n", ":2: error: this row has 2 values, and movies has 1 columns"),
    ("HEAD\n{\"end\":\"others\"}\n", ":2: error: a row is a list of values"),
    (
      "HEAD\n[\"2026-02-30\"]\n",
      ":2: error: column 'day': '2026-02-30' is not a date like 2026-11-21"
    ),
    ("HEAD\n[{\"$when\":1}]\n", ":2: error: column 'day': '$when' marks no kind of value here"),
    ("HEAD\n[1 \u{1b}]\n", ":2:4: error: this row is not JSON: expected `,` or `]`"),
    ("HEAD\n{\"end\":\"movies\"}\n[1]\n", ":3: error: text after the recording's end"),
    ("VERSION\n", ":1: error: the recording has version 9, and this program reads version 1"),
  ])
  func toldWhereARecordingIsDamaged(_ text: String, _ message: String) throws {
    let keys = RecordKeys(["day"], query: "movies")
    let rows = QueryRows(
      name: "movies", columns: [RowColumn(name: "day", type: "date")],
      batches: [DecodedBatch([Record(keys: keys, values: [day])])])
    _ = try record([rows])
    let source = try RecordedRows(folder: "rows", root: site.root)
    let head = String(try #require(site.read("rows/movies.jsonl")).split(separator: "\n")[0])
    try site.write(
      "rows/movies.jsonl",
      text.replacingOccurrences(of: "HEAD", with: head).replacingOccurrences(
        of: "VERSION", with: head.replacingOccurrences(of: "\"version\":1", with: "\"version\":9")))
    let query = QueryFile(name: "movies", file: "queries/movies.sql", text: "SELECT 1")
    let told = mistakes { _ = try source.load([QueryRequest(query: query, parameters: [:])]) }
    #expect(told.contains(message), "\(told)")
    #expect(!told.contains("\u{1b}"))
  }

  @Test func toldWhatIsMissing() throws {
    #expect(
      mistakes { _ = try RecordedRows(folder: "rows", root: site.root) } == """
        error: there is no folder rows
          help: make a recording with 'marquee record --to rows'
        """)
    _ = try record([films])
    let source = try RecordedRows(folder: "rows", root: site.root)
    let query = QueryFile(name: "shows", file: "queries/shows.sql", text: "SELECT 1")
    #expect(
      mistakes { _ = try source.load([QueryRequest(query: query, parameters: [:])]) } == """
        queries/shows.sql: error: there are no recorded rows of shows: rows/shows.jsonl is missing
          help: record them with 'marquee record --query shows'
        """)
  }

  @Test func keepsTheOldRecordingWhenAQueryFails() throws {
    try site.write("queries/shows.sql", "SELECT 1")
    _ = try record([films, shows])
    let before = site.tree("rows")
    #expect(
      mistakes { _ = try record([films]) } == "queries/shows.sql: error: there are no rows of shows"
    )
    #expect(site.tree("rows") == before && before.count == 2)
  }

  @Test func removesAndReplacesItsOwnFilesOnly() throws {
    try site.write("queries/shows.sql", "SELECT 1")
    try site.write("rows/README.md", "mine")
    try site.write("rows/mine.jsonl", "[1]\n")
    _ = try record([films, shows])
    // One by one the others stay.
    try site.write("rows/movies.jsonl", "{\"marquee\":\"rows\",old")
    _ = try record([films, shows]) { $0.queries = ["movies"] }
    #expect(
      Set(site.tree("rows").keys) == ["README.md", "mine.jsonl", "movies.jsonl", "shows.jsonl"])
    try site.remove("queries/shows.sql")
    let report = try record([films])
    #expect(report.removed == ["shows"])
    #expect(Set(site.tree("rows").keys) == ["README.md", "mine.jsonl", "movies.jsonl"])
    // A file in the way that is not ours.
    try site.write("rows/movies.jsonl", "[1]\n")
    #expect(
      mistakes { _ = try record([films]) } == """
        error: rows/movies.jsonl is there, and 'marquee record' did not write it
          help: move it away, or choose another folder with --to
        """)
    #expect(site.read("rows/movies.jsonl") == "[1]\n")
  }

  @Test func clearsWhatAKilledProcessLeft() throws {
    // No system has a process of the first number, and every system has one of the second.
    try site.write("rows/.recording-999999999/movies.jsonl", "half")
    try site.write("rows/.recording-1/movies.jsonl", "half")
    _ = try record([films])
    #expect(Set(site.tree("rows").keys) == ["movies.jsonl", ".recording-1/movies.jsonl"])
    #expect(try recorded().rows.rows["movies"]?.count == 3)
  }

  @Test(arguments: [".", "content", "queries/x", ".marquee", "output", "output/rows"])
  func refusesPlaces(_ place: String) throws {
    try site.write("content/a.md", "")
    let recording = SiteRecording(
      try SiteConfiguration.load(root: site.root),
      options: BuildOptions(root: site.root, now: noon, jobs: 1),
      source: FixedRows([films], snapshotTime: noon))
    let error = #expect(throws: Diagnostics.self) { try recording.run(to: place) }
    #expect(error?.all.first?.message.hasPrefix("the recording can't be ") == true)
  }

  @Test func redactsWhatItIsTold() throws {
    let columns = [
      RowColumn(name: "email", type: "text"), RowColumn(name: "owner", type: "text"),
      RowColumn(name: "card", type: "bigint"), RowColumn(name: "born", type: "date"),
      RowColumn(name: "notes", type: "jsonb"), RowColumn(name: "tags", type: "text[]"),
      RowColumn(name: "pay", type: "numeric"), RowColumn(name: "home", type: "address"),
    ]
    let keys = RecordKeys(columns.map(\.name), query: "movies")
    let secret = Record(
      keys: keys,
      values: [
        .string("ada@secret"), .string("ada@secret"), .int(4711_0815), day,
        .record(Record([("ada@secret", .int(4711_0815))])), .array([.string("ada@secret"), .null]),
        .decimal("4711.0815"), .record(Record([("street", .string("ada@secret"))])),
      ])
    let other = Record(keys: keys, values: [.string("bob"), .null] + Array(secret.values[2...]))
    let rows = QueryRows(
      name: "movies", columns: columns, batches: [DecodedBatch([secret, other])])
    _ = try record([rows]) { recording in
      recording.redactions = [
        "email", "movies.owner", "card", "born", "notes", "tags", "pay", "home",
      ]
      .compactMap { RedactionRule($0) }
    }
    let file = try #require(site.read("rows/movies.jsonl"))
    for part in ["ada@secret", "4711", "2026-11-21\""] {
      #expect(!file.split(separator: "\n").dropFirst().joined().contains(part))
    }
    let read = try #require(try recorded().rows.rows["movies"])
    let (first, second) = (read.record(0).values, read.record(1).values)
    #expect(exact(first[0]).hasPrefix("string redacted-"))
    #expect(exact(first[0]) == exact(first[1]))
    #expect(exact(first[0]) != exact(second[0]))
    #expect(exact(second[1]) == "null")
    #expect(
      first[2...].map(exact) == [
        "int 0", "moment date 0", "{}", "[\(exact(first[0])), null]", "decimal 0",
        "{street: \(exact(first[0]))}",
      ])
    // Another recording has another key.
    _ = try record([rows]) { $0.redactions = [RedactionRule("email")].compactMap { $0 } }
    let again = try #require(try recorded().rows.rows["movies"])
    #expect(exact(again.record(0).values[0]) != exact(first[0]))
  }

  @Test(arguments: [
    (
      "titel",
      "error: nothing is redacted by 'titel': no query that was recorded has such a column\n"
        + "  help: did you mean 'title'?"
    ),
    ("films.title", "error: there is no query 'films'\n  help: the queries are movies"),
  ])
  func refusesARuleThatCoversNothing(_ rule: String, _ message: String) throws {
    let told = mistakes {
      _ = try record([films]) { $0.redactions = [RedactionRule(rule)].compactMap { $0 } }
    }
    #expect(told == message)
    #expect(site.tree("rows").isEmpty)
  }
}

private final class Heard: @unchecked Sendable {
  // Called by the one thread of a test.
  private(set) var all: [RecordedRows.Notice] = []
  func add(_ notice: RecordedRows.Notice) { all.append(notice) }
}

private enum RecordedKinds {
  static let all: [Moment.Kind] = [.date, .time, .timestamp, .timestampWithZone]
}

/// A value with all that tells it from another; texts by their scalars.
private func exact(_ value: Value) -> String {
  switch value {
  case .null: "null"
  case .bool(let flag): "bool \(flag)"
  case .int(let number): "int \(number)"
  case .double(let number): "double \(number)"
  case .decimal(let text): "decimal \(text)"
  case .string(let text):
    "string "
      + (text.unicodeScalars.allSatisfy(\.isASCII) ? text : "\(text.unicodeScalars.map(\.value))")
  case .moment(let moment): "moment \(moment.kind) \(moment.microseconds)"
  case .array(let items): "[" + items.map(exact).joined(separator: ", ") + "]"
  case .record(let record):
    "{"
      + zip(record.keys.names, record.values).map { "\($0): \(exact($1))" }.joined(separator: ", ")
      + "}"
  case .object: "object"
  }
}
