import MarqueeBase
import MarqueePostgres
import Testing

/// Setup as Aurora DSQL wants it, on a PostgreSQL.
@Suite struct StatementSetupTests {
  func source(_ text: String, _ file: String = "database/schema.sql") -> SQLSource {
    SQLSource(file: file, text: text)
  }

  func setup(force: Bool = false) -> DatabaseSetup {
    DatabaseSetup(force: force, transactions: .perStatement)
  }

  @Test func givesEachDDLATransactionAndBatchesDML() throws {
    let connection = try Connection(try TestDatabase.make("setup_each"))
    let report = try setup().run(
      [
        source("INSERT INTO a VALUES (3);", "database/seed.sql"),
        source(
          """
          CREATE TABLE a (i int); CREATE TABLE b (i int);
          INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); UPDATE a SET i = 2;
          SET statement_timeout = 0;
          CREATE TABLE c (i int);
          """),
      ], on: connection)
    #expect(report.statements == 8)
    #expect(report.files.map(\.statements) == [7, 1])
    let tables = "SELECT count(DISTINCT xmin::text) FROM pg_class WHERE relname IN ('a', 'b', 'c')"
    #expect(try showFirst(connection, tables) == "int 3")
    let rows = "SELECT string_agg(i::text, ',' ORDER BY i) FROM a"
    #expect(try showFirst(connection, rows) == "string 2,3")
    let shared = "SELECT count(*) FROM a WHERE xmin = (SELECT xmin FROM b)"
    #expect(try showFirst(connection, shared) == "int 1")
  }

  @Test func batchesAreNotEndless() throws {
    let connection = try Connection(try TestDatabase.make("setup_batches"))
    let inserts = (1...250).map { "INSERT INTO a VALUES (\($0));" }.joined(separator: "\n")
    _ = try setup().run([source("CREATE TABLE a (i int);\n" + inserts)], on: connection)
    #expect(try showFirst(connection, "SELECT count(*) FROM a") == "int 250")
    #expect(try showFirst(connection, "SELECT count(DISTINCT xmin::text) FROM a") == "int 3")
  }

  @Test(arguments: [
    ("CREATE TABLE a (i int);\nCREATE INDEX a_i ON a (i);", 2, "write `CREATE INDEX ASYNC`"),
    ("CREATE UNIQUE INDEX IF NOT EXISTS a_i ON a (i);", 1, "write `CREATE UNIQUE INDEX ASYNC`"),
    ("SELECT 1;\nBEGIN;", 2, "remove it: each statement gets the transaction that"),
  ])
  func refusesBeforeTheFirst(_ text: String, _ line: Int, _ help: String) throws {
    let connection = try Connection(try TestDatabase.make("setup_refused"))
    let error = #expect(throws: Diagnostics.self) {
      try setup().run([source(text)], on: connection)
    }
    #expect(error?.all.map { $0.location?.line } == [line])
    #expect(error?.all.first?.help?.hasPrefix(help) == true)
    #expect(try showFirst(connection, "SELECT to_regclass('a') IS NULL") == "bool true")
  }

  /// PostgreSQL doesn't know ASYNC; that it complains about it shows that it was sent.
  @Test func sendsIndexesWithASYNC() throws {
    let connection = try Connection(try TestDatabase.make("setup_async"))
    let error = #expect(throws: Diagnostics.self) {
      try setup().run(
        [source("CREATE TABLE a (i int);\nCREATE INDEX ASYNC a_i ON a (i);")], on: connection)
    }
    let first = error?.all.first
    #expect(first?.message.contains("syntax error") == true)
    #expect(first?.location?.line == 2)
  }

  @Test(arguments: [
    (
      "CREATE TABLE IF NOT EXISTS a (i int PRIMARY KEY);\nSELECT 1/0;", 2, 1,
      [
        "done, and not undone: the first 1 of 2 statements, up to CREATE TABLE at "
          + "database/schema.sql:1",
        "all of those may run twice: correct this one and run it again",
      ]
    ),
    (
      "CREATE TABLE a (i int);\nCREATE TABLE ä (i int);\nCREATE VIEW v AS SELECT ä, x FROM a;", 3,
      25,
      [
        "done, and not undone: the first 2 of 3 statements, up to CREATE TABLE at "
          + "database/schema.sql:2",
        "running it again is not safe: only statements with IF NOT EXISTS or ON CONFLICT may run "
          + "twice, and CREATE TABLE at database/schema.sql:1 has neither, and 1 more",
      ]
    ),
    // The batch was rolled back: its first statement isn't done.
    (
      "CREATE TABLE IF NOT EXISTS a (i int PRIMARY KEY);\n"
        + "INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING;\nINSERT INTO a VALUES ('ä', b);", 3,
      28,
      [
        "done, and not undone: the first 1 of 3 statements, up to CREATE TABLE at "
          + "database/schema.sql:1",
        "all of those may run twice: correct this one and run it again",
      ]
    ),
    ("SELECT 1/0; CREATE TABLE a (i int);", 1, 1, ["none of the 2 statements was done before it"]),
    (
      "CREATE TABLE a (i int);\nSELECT pg_terminate_backend(pg_backend_pid());", 0, 0,
      [
        "whether this statement was done is not known",
        "done, and not undone: the first 1 of 2 statements, up to CREATE TABLE at "
          + "database/schema.sql:1",
        "running it again is not safe: only statements with IF NOT EXISTS or ON CONFLICT may run "
          + "twice, and CREATE TABLE at database/schema.sql:1 has neither",
      ]
    ),
  ])
  func saysWhatWasDone(_ text: String, _ line: Int, _ column: Int, _ notes: [String]) throws {
    let settings = try TestDatabase.make("setup_halfway")
    let error = #expect(throws: Diagnostics.self) {
      try setup().run([source(text)], on: try Connection(settings))
    }
    let first = try #require(error?.all.first)
    #expect(first.location?.line ?? 0 == line)
    if line > 0 { #expect(first.location?.column == column) }
    let own = first.notes.map(\.message).filter { note in
      ["done,", "all of", "running", "none of", "whether"].contains { note.hasPrefix($0) }
    }
    #expect(own == notes)
    if notes.contains(where: { $0.hasPrefix("done") }) {
      let connection = try Connection(settings)
      #expect(try showFirst(connection, "SELECT to_regclass('a') IS NOT NULL") == "bool true")
      #expect(try showFirst(connection, "SELECT count(*) FROM a") == "int 0")
    }
  }

  /// Two statements that meet one conflict each, made by a trigger that fails the first time: a
  /// sequence keeps counting when its transaction is undone.
  @Test func retriesConflicts() throws {
    let connection = try Connection(try TestDatabase.make("setup_conflict"))
    _ = try DatabaseSetup().run(
      [
        source(
          """
          CREATE SEQUENCE runs; CREATE TABLE a (i int);
          CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('runs') % 2 = 1 THEN
              RAISE EXCEPTION 'please retry: (OC001)' USING ERRCODE = '40001'; END IF;
            RETURN NEW; END $$;
          CREATE PROCEDURE once() LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('runs') % 2 = 1 THEN
              RAISE EXCEPTION 'once' USING ERRCODE = '40001'; END IF; END $$;
          CREATE TRIGGER meet BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION meet();
          """)
      ], on: connection)
    let seed = "INSERT INTO a VALUES (1); SET statement_timeout = 0; CALL once()"
    _ = try setup(force: true).run([source(seed)], on: connection)
    #expect(try showFirst(connection, "SELECT last_value FROM runs") == "int 4")
    #expect(try showFirst(connection, "SELECT count(*) FROM a") == "int 1")
  }

  /// Each of 2 inserts fits; both in one transaction are too much, as DSQL says it.
  @Test func cutsABatchThatIsTooLarge() throws {
    let connection = try Connection(try TestDatabase.make("setup_large"))
    _ = try DatabaseSetup().run(
      [
        source(
          """
          CREATE TABLE a (i int, t text DEFAULT pg_current_xact_id()::text);
          CREATE FUNCTION limited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT FROM a WHERE t = NEW.t) THEN
              RAISE EXCEPTION 'transaction row limit exceeded' USING ERRCODE = '54000'; END IF;
            RETURN NEW; END $$;
          CREATE TRIGGER limited BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION limited();
          """)
      ], on: connection)
    let seed = "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); INSERT INTO a VALUES (3)"
    _ = try setup(force: true).run([source(seed)], on: connection)
    #expect(try showFirst(connection, "SELECT string_agg(i::text, ',') FROM a") == "string 1,2,3")
  }

  @Test func leavesAForeignDatabaseAlone() throws {
    let connection = try Connection(try TestDatabase.make("setup_each_foreign"))
    try connection.query("CREATE TABLE theirs (a int)")
    let error = #expect(throws: Diagnostics.self) {
      try setup().run([source("CREATE TABLE t (a int); DROP TABLE theirs;")], on: connection)
    }
    #expect(error?.all.first?.message.contains("public.theirs") == true)
    #expect(try showFirst(connection, "SELECT to_regclass('t') IS NULL") == "bool true")
  }
}
