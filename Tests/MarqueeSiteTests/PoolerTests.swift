import Foundation
import MarqueeBase
import MarqueePostgres
import MarqueeSite
import Synchronization
import Testing

/// Builds through PgBouncer.
@Suite(.serialized) struct PoolerTests {
  private func requests(_ count: Int, _ sql: String) -> [QueryRequest] {
    (1...count).map { number in
      QueryRequest(
        query: QueryFile(name: "q\(number)", file: "queries/q\(number).sql", text: sql),
        parameters: [:])
    }
  }

  private func rows(_ settings: ConnectionSettings, _ timeouts: QueryTimeouts) -> DatabaseRows {
    let site = Canceller()
    return DatabaseRows(connections: 4, timeouts: timeouts) { stop throws(Diagnostics) in
      var options = ConnectionOptions()
      options.canceller = site
      if let stop {
        site.lead(stop)
        options.canceller = stop
      }
      return try DatabaseError.reporting { [options] () throws(DatabaseError) in
        try Connection(settings, options: options)
      }
    }
  }

  /// The pooler would make a client wait for a minute.
  @Test(arguments: [("transaction", 1), ("transaction", 2), ("session", 1), ("session", 3)])
  func aPoolSmallerThanTheBuildHoldsNothingUp(_ mode: String, _ connections: Int) throws {
    let pooler = try Pooler(TestServer.settings, mode: mode, connections: connections)
    let start = ContinuousClock.now
    for timeouts in [QueryTimeouts(), QueryTimeouts(override: .seconds(50))] {
      let set = try rows(pooler.settings(TestServer.settings), timeouts).load(
        requests(5, "SELECT pg_current_snapshot()::text AS s, interval '1 day' AS i"))
      #expect(set.rows.count == 5)
      #expect(Set(set.rows.values.map { QueryText.of($0.record(0)["s"]) }).count == 1)
      #expect(set.rows.values.allSatisfy { QueryText.of($0.record(0)["i"]) == "P1D" })
    }
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test func nothingStaysInThePool() throws {
    let pooler = try Pooler(TestServer.settings, mode: "transaction", connections: 1)
    let settings = pooler.settings(TestServer.settings)
    let names = [
      "IntervalStyle", "DateStyle", "TimeZone", "statement_timeout", "bytea_output", "search_path",
      "idle_in_transaction_session_timeout", "cursor_tuple_fraction", "lock_timeout",
    ]
    func state() throws -> [String] {
      let other = try Connection(settings)
      return try names.map { name in
        QueryText.of(try other.query("SHOW \(name)").records[0].values[0])
      }
    }
    let before = try state()
    let text = "SELECT set_config('intervalstyle', 'sql_standard', false) AS a"
    _ = try rows(settings, QueryTimeouts(general: .seconds(50))).load(requests(3, text))
    #expect(try state() == before)
  }

  @Test func aPoolerOfStatementsIsRefusedWithAWayOut() throws {
    let pooler = try Pooler(TestServer.settings, mode: "statement", connections: 2)
    let error = #expect(throws: Diagnostics.self) {
      try rows(pooler.settings(TestServer.settings), QueryTimeouts()).load(requests(1, "SELECT 1"))
    }
    #expect(
      error?.all.first?.help?.contains("pool_mode = transaction") == true, "\(error?.all ?? [])")
  }

  /// Many a role has a limit of its own.
  @Test func aRoleWithOneConnectionBuilds() throws {
    let admin = try Connection(TestServer.settings)
    let role = "single_\(UInt32.random(in: 0 ... .max))"
    try admin.query("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 1")
    defer { _ = try? admin.query("DROP ROLE \(role)") }
    var settings = TestServer.settings
    settings.set("user", role, from: "test")
    let set = try rows(settings, QueryTimeouts()).load(requests(5, "SELECT 1 AS x"))
    #expect(set.rows.count == 5)
  }

  @Test func aHelperThatCanNotConnectIsNotWaitedFor() throws {
    let asked = Mutex(0)
    let rows = DatabaseRows(connections: 4) { stop throws(Diagnostics) in
      guard let stop else {
        return try DatabaseError.reporting { () throws(DatabaseError) in
          try Connection(TestServer.settings)
        }
      }
      asked.withLock { $0 += 1 }
      // A name server or a proxy that doesn't answer.
      while !stop.isCancelled { usleep(10_000) }
      throw DatabaseError(.cancelled, "stopped").reported
    }
    #expect(try rows.load(requests(5, "SELECT 1 AS x")).rows.count == 5)
    #expect(asked.withLock { $0 } <= 3)
  }
}
