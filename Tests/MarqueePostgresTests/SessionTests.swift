import Foundation
import MarqueeBase
import MarqueePostgres
import Synchronization
import Testing

/// What belongs to a transaction and what to a session, on a real server.
@Suite struct SessionTests {
  private static let shown =
    "SELECT date '2026-11-21', timestamptz '2026-11-21 18:30+00', interval '1 day'"

  private func rows(_ connection: Connection, _ sql: String) throws -> [[String]] {
    var rows: [[String]] = []
    try connection.stream(sql, query: "q") { batch in
      rows += batch.records().map { $0.values.map(show) }
    }
    return rows
  }

  @Test func aSessionStaysAsItWas() throws {
    let settings = try TestDatabase.make("session_test")
    try TestDatabase.connect().query(
      "ALTER DATABASE \(settings.database ?? "") SET IntervalStyle TO sql_standard")
    let connection = try Connection(settings)
    let names = [
      "DateStyle", "IntervalStyle", "TimeZone", "statement_timeout", "extra_float_digits",
    ]
    func state() throws -> [String] {
      try names.map { show(try connection.query("SHOW \($0)").records[0].values[0]) }
    }
    let before = try state()
    _ = try connection.beginSnapshot()
    #expect(
      try rows(connection, Self.shown) == [
        ["date 2026-11-21", "timestampWithZone 2026-11-21T18:30:00Z", "string P1D"]
      ])
    connection.endSnapshot()
    #expect(try state() == before)
    #expect(before[1] == "string sql_standard")
  }

  /// Whatever a query sets, for its transaction or for the session, and whether or not the server
  /// reports it.
  @Test(arguments: [
    "set_config('datestyle', 'SQL, DMY', true)", "set_config('datestyle', 'German', false)",
    "set_config('intervalstyle', 'postgres_verbose', true)",
    "set_config('timezone', 'Asia/Tokyo', false)",
    "set_config('bytea_output', 'escape', true)", "set_config('extra_float_digits', '-5', true)",
    "set_config('search_path', 'pg_catalog', true)", "set_config('lc_monetary', 'C', true)",
    "set_config('xmlbinary', 'hex', true)", "set_config('my.own', 'changed', false)",
    "set_config('statement_timeout', '1', true)",
  ])
  func aQueryChangesNothingForTheNext(_ change: String) throws {
    let connection = try TestDatabase.connect()
    _ = try connection.beginSnapshot()
    let probe =
      Self.shown
      + ", '\\x00ff'::bytea, 0.1::float8, current_setting('search_path'), "
      + "current_setting('my.own', true) IS NOT DISTINCT FROM 'changed', "
      + "current_setting('DateStyle'), current_setting('xmlbinary'), pg_sleep(0.01)::text"
    let before = try rows(connection, probe)
    for _ in 1...2 {
      _ = try rows(connection, "SELECT \(change) AS c FROM generate_series(1, 200)")
      #expect(try rows(connection, probe) == before)
    }
    connection.endSnapshot()
  }

  @Test func aQueryThatChangesHowItsOwnRowsArePrintedIsAnError() throws {
    let connection = try TestDatabase.connect()
    _ = try connection.beginSnapshot()
    let error = #expect(throws: DatabaseError.self) {
      try rows(connection, "SELECT set_config('datestyle', 'German', true), date '2026-11-21'")
    }
    #expect(error?.message.contains("DateStyle") == true)
    #expect(try rows(connection, "SELECT date '2026-11-21'") == [["date 2026-11-21"]])
  }

  @Test func keepsTheOrderOfDayAndMonth() throws {
    let settings = try TestDatabase.make("order_test")
    try TestDatabase.connect().query(
      "ALTER DATABASE \(settings.database ?? "") SET DateStyle TO 'SQL, DMY'")
    let connection = try Connection(settings)
    _ = try connection.beginSnapshot()
    #expect(try rows(connection, "SELECT '03/04/2026'::date") == [["date 2026-04-03"]])
  }

  @Test func keepsTheSearchPathOfItsOptions() throws {
    var settings = try TestDatabase.make("path_test")
    let setup = try Connection(settings)
    for statement in ["CREATE SCHEMA shop", "CREATE TABLE shop.film AS SELECT 1 AS id"] {
      try setup.query(statement)
    }
    settings.set("options", "-c search_path=shop", from: "test")
    let connection = try Connection(settings)
    _ = try connection.beginSnapshot()
    #expect(try rows(connection, "SELECT id FROM film") == [["int 1"]])
  }

  @Test func aFailedQueryLeavesTheSnapshot() throws {
    let connection = try TestDatabase.connect()
    _ = try connection.beginSnapshot()
    for sql in [
      "SELECT 1 / (n - 3) FROM generate_series(1, 500) n", "SELECT nothing", "SHOW nothing",
    ] {
      #expect(throws: DatabaseError.self) { try rows(connection, sql) }
      #expect(connection.canRunQueries)
      #expect(try rows(connection, "SELECT 1") == [["int 1"]])
    }
  }

  @Test func theLimitsOfARoleDontCount() throws {
    let settings = try TestDatabase.make("limits_test")
    for limit in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] {
      try TestDatabase.connect().query(
        "ALTER DATABASE \(settings.database ?? "") SET \(limit) TO '80ms'")
    }
    let connection = try Connection(settings)
    _ = try connection.beginSnapshot()
    Thread.sleep(forTimeInterval: 0.2)
    #expect(try rows(connection, "SELECT pg_sleep(0.2)::text").count == 1)
  }

  /// As Aurora DSQL, which can't share a snapshot.
  @Test func goesOnWithoutSharedSnapshots() throws {
    let settings = try TestDatabase.make("alone_test")
    try Connection(settings).query(
      "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_export_snapshot() FROM PUBLIC")
    let role = "alone_\(UInt32.random(in: 0 ... .max))"
    try Connection(settings).query("CREATE ROLE \(role) LOGIN")
    var other = settings
    other.set("user", role, from: "test")
    let connection = try Connection(other)
    #expect(try connection.beginSnapshot().id == nil)
    #expect(try rows(connection, Self.shown)[0][2] == "string P1D")
    connection.endSnapshot()
    try Connection(settings).query("DROP ROLE \(role)")
  }

  @Test func hearsNoticesWithTheQuerysName() throws {
    let heard = Mutex<[ServerNotice]>([])
    let settings = try TestDatabase.make("notice_test")
    try Connection(settings).query(
      "CREATE FUNCTION noisy() RETURNS int LANGUAGE plpgsql AS "
        + "$$BEGIN RAISE NOTICE 'a'; RAISE WARNING 'b'; RETURN 1; END$$")
    var options = ConnectionOptions()
    options.onNotice = { notice in heard.withLock { $0.append(notice) } }
    let connection = try Connection(settings, options: options)
    _ = try rows(connection, "SELECT noisy()")
    #expect(
      heard.withLock { $0.map { "\($0.query ?? "") \($0.severity) \($0.message)" } } == [
        "q NOTICE a", "q WARNING b",
      ])
  }

  @Test func saysWhoHoldsTheLock() throws {
    let settings = try TestDatabase.make("lock_test")
    let holder = try Connection(settings)
    try holder.query("CREATE TABLE film (id int)")
    let answers = Mutex<[SlowQuery]>([])
    let holders = Mutex<[LockHolder]>([])
    var options = ConnectionOptions()
    options.slowAnswerAfter = .milliseconds(50)
    options.onSlowQuery = { answer in
      answers.withLock { $0.append(answer) }
      guard let connection = try? Connection(settings),
        let found = try? connection.lockHolders(of: answer.backend)
      else { return }
      holders.withLock { $0 = found }
      _ = try? connection.query("SELECT pg_terminate_backend(\(found.first?.process ?? 0))")
    }
    let waiting = try Connection(settings, options: options)
    _ = try waiting.beginSnapshot()
    try holder.query("BEGIN")
    try holder.query("LOCK TABLE film")
    #expect(try rows(waiting, "SELECT id FROM film").isEmpty)
    let answer = try #require(answers.withLock { $0.first })
    #expect(answer.query == "q" && !answer.isBeginning)
    let found = try #require(holders.withLock { $0.first })
    #expect(found.state == "idle in transaction" && found.statement == "LOCK TABLE film")
    #expect(found.sentence.contains("application") == false && found.sentence.contains("marquee"))
  }
}
