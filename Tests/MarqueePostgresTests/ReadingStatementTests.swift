import MarqueeBase
import MarqueePostgres
import Testing

/// What a query file may hold: what reads, wherever it stands and whatever comes before it.
@Suite struct ReadingStatementTests {
  @Test(arguments: [
    "SELECT 1", "select 1", "-- DELETE\n/* UPDATE /* x */ */ (( SELECT 1 ))", "TABLE film",
    "VALUES (1), (2)", "SHOW TimeZone", "SHOW ALL", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1",
    "EXPLAIN (ANALYZE, FORMAT JSON) (SELECT 1)", "EXPLAIN (COSTS OFF) DELETE FROM film",
    "EXPLAIN (ANALYZE off) DELETE FROM film", "EXPLAIN VERBOSE INSERT INTO film VALUES (1)",
    "WITH a AS (SELECT 1) SELECT * FROM a", "WITH RECURSIVE a(n) AS (VALUES (1)) (TABLE a)",
    "WITH delete AS (SELECT 1), insert AS MATERIALIZED (SELECT 2) SELECT * FROM delete, insert",
    "WITH a AS (WITH b AS (SELECT 1) TABLE b) VALUES (1)",
    "WITH RECURSIVE a AS (SELECT 1 AS update) SEARCH DEPTH FIRST BY update SET o SELECT 1 FROM a",
    "SELECT * FROM json_to_record('{}') AS (delete boolean, update boolean)",
    "SELECT 'DELETE FROM film', \"COMMIT\", $$INSERT INTO x$$ FROM film",
    "SELECT substring(title FROM 1 FOR share) FROM film", "SELECT 1 AS into, film.into FROM film",
    "SELECT update, delete, insert FROM rights", "SELECT 1 FOR READ ONLY", "SELECT 1;",
    "SELECT * FROM t WHERE doc ? 'key' AND doc @> :a",
  ])
  func letsThrough(_ sql: String) throws {
    _ = try ParsedQuery(SQLSource(file: "queries/q.sql", text: sql))
  }

  @Test(arguments: [
    ("COMMIT", 1), ("commit and chain", 1), ("ROLLBACK", 1), ("END", 1), ("ABORT", 1), ("BEGIN", 1),
    ("START TRANSACTION", 1), ("SET DateStyle TO DMY", 1), ("RESET ALL", 1), ("DISCARD ALL", 1),
    ("DO $$ BEGIN END $$", 1), ("LISTEN x", 1), ("NOTIFY x", 1), ("UNLISTEN *", 1), ("CALL p()", 1),
    ("VACUUM", 1), ("COPY film TO STDOUT", 1), ("SAVEPOINT a", 1), ("RELEASE a", 1),
    ("PREPARE TRANSACTION 'a'", 1), ("PREPARE a AS SELECT 1", 1), ("EXECUTE a", 1),
    ("DEALLOCATE ALL", 1), ("DECLARE c CURSOR FOR SELECT 1", 1), ("FETCH c", 1), ("CLOSE c", 1),
    ("LOCK film", 1), ("MERGE INTO film USING x ON true WHEN MATCHED THEN DELETE", 1),
    ("TRUNCATE film", 1), ("CREATE TABLE x AS SELECT 1", 1), ("DROP TABLE film", 1),
    ("ALTER TABLE film ADD x int", 1), ("GRANT SELECT ON film TO x", 1),
    ("REVOKE ALL ON film FROM x", 1),
    ("REFRESH MATERIALIZED VIEW v", 1), ("LOAD 'x'", 1), ("CHECKPOINT", 1), ("ANALYZE", 1),
    ("IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", 1), ("REINDEX TABLE film", 1),
    ("INSERT INTO film VALUES (1) RETURNING *", 1), ("UPDATE film SET a = 1", 1),
    ("DELETE FROM film RETURNING *", 1), ("/* x */ ( DELETE FROM film )", 11), ("\"SELECT\" 1", 1),
    ("SELCT 1", 1), ("42", 1),
    ("WITH x AS (DELETE FROM film RETURNING *) SELECT * FROM x", 12),
    ("WITH x AS NOT MATERIALIZED (UPDATE film SET a = 1 RETURNING *) SELECT * FROM x", 29),
    ("WITH x AS (SELECT 1), y AS (INSERT INTO film VALUES (1)) SELECT 1", 29),
    ("WITH x AS (SELECT 1) DELETE FROM film", 22), ("WITH x AS (SELECT 1) (DELETE FROM film)", 23),
    ("SELECT * FROM (WITH x AS (DELETE FROM film RETURNING *) SELECT * FROM x) y", 27),
    ("EXPLAIN ANALYZE DELETE FROM film", 17), ("EXPLAIN (ANALYZE) UPDATE film SET a = 1", 19),
    ("EXPLAIN ANALYZE VERBOSE WITH x AS (SELECT 1) INSERT INTO film SELECT 1", 46),
    ("EXPLAIN ANALYZE EXECUTE a", 17), ("EXPLAIN (ANALYZE true) CREATE TABLE x AS SELECT 1", 24),
    ("SELECT * INTO copy FROM film", 10), ("(SELECT 1 AS a INTO TEMP copy)", 16),
    ("SELECT * FROM film FOR UPDATE", 20), ("SELECT * FROM film FOR NO KEY UPDATE", 20),
    ("SELECT * FROM (SELECT 1 FROM film FOR SHARE) x", 35), ("(TABLE film) FOR KEY SHARE", 14),
  ])
  func refusesAtItsPlace(_ sql: String, _ column: Int) {
    let error = #expect(throws: Diagnostics.self) {
      try ParsedQuery(SQLSource(file: "queries/q.sql", text: "\n" + sql))
    }
    let first = error?.all.first
    #expect(first?.location?.description == "queries/q.sql:2:\(column)", "\(first?.message ?? "")")
    #expect(first?.code == "sql.not-reading" && first?.category == .database)
    #expect(first?.help != nil)
  }

  @Test func knowsASlipOfTheFinger() {
    let error = #expect(throws: Diagnostics.self) {
      try ParsedQuery(SQLSource(file: "q.sql", text: "SELET 1"))
    }
    #expect(error?.all.first?.help?.hasPrefix("did you mean SELECT?") == true)
  }

  @Test func twoStatementsAreNoQuery() {
    let error = #expect(throws: Diagnostics.self) {
      try ParsedQuery(SQLSource(file: "q.sql", text: "SELECT 1; COMMIT"))
    }
    #expect(error?.all.first?.location?.column == 11)
  }
}
