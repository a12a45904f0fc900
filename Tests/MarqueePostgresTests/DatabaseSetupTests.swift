import MarqueeBase
import MarqueePostgres
import Testing

@Suite struct DatabaseSetupTests {
  func source(_ text: String, _ file: String = "database/schema.sql") -> SQLSource {
    SQLSource(file: file, text: text)
  }

  @Test func runsSchemaThenSeedThenOthers() {
    let files = ["database/b.sql", "database/seed.sql", "database/a.sql", "database/schema.sql"]
    #expect(
      DatabaseSetup.ordered(files.map { source("", $0) }).map(\.file) == [
        "database/schema.sql", "database/seed.sql", "database/a.sql", "database/b.sql",
      ])
  }

  @Test func leavesAForeignDatabaseAlone() throws {
    let settings = try TestDatabase.make("setup_foreign")
    let connection = try Connection(settings)
    try connection.query("CREATE TABLE theirs (a int)")
    let refused: [(String, Int, Int)] = [
      ("DROP TABLE IF EXISTS theirs;", 1, 1),
      ("CREATE TABLE IF NOT EXISTS t (a int);\n  INSERT INTO t VALUES (1);", 2, 3),
      ("CREATE TABLE t (a int);", 1, 1), ("TRUNCATE theirs", 1, 1), ("DO $$BEGIN END$$", 1, 1),
      ("WITH x AS (DELETE FROM theirs RETURNING *) SELECT * FROM x", 1, 1),
    ]
    for (text, line, column) in refused {
      let error = #expect(throws: Diagnostics.self) {
        try DatabaseSetup().run([source(text)], on: connection)
      }
      #expect(error?.all.first?.location?.line == line, "\(text)")
      #expect(error?.all.first?.location?.column == column, "\(text)")
      #expect(error?.all.first?.message.contains("public.theirs") == true)
    }
    let repeatable = source(
      """
      CREATE TABLE IF NOT EXISTS ours (a int PRIMARY KEY);
      CREATE OR REPLACE VIEW shown AS SELECT a FROM ours;
      INSERT INTO ours VALUES (1) ON CONFLICT DO NOTHING;
      """)
    for _ in 0..<2 {
      let report = try DatabaseSetup().run([repeatable], on: connection)
      #expect(report.statements == 3)
    }
    #expect(try connection.query("SELECT * FROM shown").records.count == 1)
    _ = try DatabaseSetup(force: true).run([source("DROP TABLE theirs")], on: connection)
    #expect(try connection.query("SELECT to_regclass('theirs') IS NULL").records.count == 1)
  }

  @Test(arguments: [
    ("CREATE TABLE a (b int);\nSELECT 'x\n", 2, 8, "string ' is never closed"),
    ("BEGIN;\nCREATE TABLE a (b int);\nCOMMIT;", 1, 1, "BEGIN in a setup file"),
    ("SELECT 1;\n\\i other.sql\n", 2, 1, "a psql command in an SQL file"),
    ("CREATE TABLE a (b int);\nCOPY a FROM stdin;\n", 2, 1, "COPY from the client in a setup file"),
    ("CREATE TABLE a (b int);\nCREATE TABLE a (b int);", 2, 1, "relation \"a\" already exists"),
    ("CREATE TABLE ä (b int);\nSELECT c FROM ä;", 2, 8, "column \"c\" does not exist"),
    (
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;\nSELECT 1/0;", 2, 1,
      "division by zero"
    ),
    ("SELECT ';'; SELECT $$;$$; /* ; */ SELECT 1/0", 1, 35, "division by zero"),
  ])
  func placesMistakesAndUndoesEverything(
    _ text: String, _ line: Int, _ column: Int, _ message: String
  ) throws {
    let connection = try Connection(try TestDatabase.make("setup_mistakes"))
    let error = #expect(throws: Diagnostics.self) {
      try DatabaseSetup().run([source(text)], on: connection)
    }
    let first = error?.all.first
    #expect(first?.message == message)
    #expect(
      first?.location
        == SourceLocation(
          file: "database/schema.sql", line: line, column: column,
          length: first?.location?.length ?? 1))
    let tables = try connection.query(
      "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    #expect(tables.records.isEmpty)
  }
}
