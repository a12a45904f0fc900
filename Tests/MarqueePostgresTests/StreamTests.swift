import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

@Suite struct StreamTests {
  @Test(arguments: [1, 7, 100, 1000, 5000])
  func handsOutEveryRowOnceInOrder(_ batchRows: Int) throws {
    let connection = try TestDatabase.connect()
    var seen: [Int] = []
    var batches = 0
    try connection.stream(
      "SELECT n, 'row ' || n FROM generate_series(1, $1::int) n", [.int(2345)], query: "q",
      batchRows: batchRows
    ) { batch in
      batches += 1
      #expect(batch.count <= batchRows)
      for record in batch.records() {
        if case .int(let number) = record.values[0] { seen.append(number) }
      }
    }
    #expect(seen == Array(1...2345))
    #expect(batches >= 2345 / batchRows)
    #expect(try connection.query("SELECT 1").records.count == 1)
  }

  @Test(arguments: [
    "SELECT 1 WHERE false", "SHOW server_version_num", "VALUES (1), (2)",
    "EXPLAIN SELECT 1", "(SELECT 1)", "WITH a AS (SELECT 1) SELECT * FROM a", "TABLE pg_am",
  ])
  func readsWhatCanAndCantBeACursor(_ sql: String) throws {
    let connection = try TestDatabase.connect()
    let whole = try connection.query(sql).records.map { $0.values.map(show) }
    var streamed: [[String]] = []
    var batches = 0
    try connection.stream(sql) { batch in
      batches += 1
      streamed += batch.records().map { $0.values.map(show) }
    }
    #expect(streamed == whole)
    #expect(batches == 1)
  }

  @Test func decodesOnOtherThreads() throws {
    let connection = try TestDatabase.connect()
    var batches: [RowBatch] = []
    try connection.stream(
      "SELECT n, json_build_object('n', n) FROM generate_series(1, 10000) n"
    ) { batches.append($0) }
    let sums = Sums()
    let all = batches
    DispatchQueue.concurrentPerform(iterations: all.count) { index in
      var sum = 0
      all[index].forEachRecord(in: 0..<all[index].count) { _, record in
        if case .record(let json) = record.values[1], case .int(let n)? = json["n"] { sum += n }
      }
      sums.add(sum)
    }
    #expect(sums.total == 10_000 * 10_001 / 2)
  }

  private final class Sums: @unchecked Sendable {
    // @unchecked: `total` is guarded by the lock.
    private let lock = NSLock()
    private(set) var total = 0
    func add(_ number: Int) { lock.withLock { total += number } }
  }

  @Test func holdsNoMoreThanAFewBatches() throws {
    let connection = try TestDatabase.connect()
    // 200 MB in all.
    let before = residentBytes()
    var rows = 0
    try connection.stream(
      "SELECT n, repeat(md5(n::text), 64) FROM generate_series(1, 100000) n", batchRows: 5000
    ) { batch in
      rows += batch.count
      _ = batch.record(0)
    }
    #expect(rows == 100_000)
    #expect(residentBytes() - before < 60 << 20)
  }

  private func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) << 10
  }

  private struct Stop: Error {}

  @Test(arguments: ["SELECT generate_series(1, 5000)", "SHOW ALL"])
  func survivesABodyThatThrows(_ sql: String) throws {
    let connection = try TestDatabase.connect()
    var batches = 0
    #expect(throws: Stop.self) {
      try connection.stream(sql, batchRows: 10) { _ in
        batches += 1
        if batches == 3 { throw Stop() }
      }
    }
    #expect(batches == 3)
    #expect(try connection.query("SELECT 1").records.count == 1)
  }

  @Test func failsInTheMiddleWithoutLosingTheConnection() throws {
    let connection = try TestDatabase.connect()
    var rows = 0
    let error = #expect(throws: DatabaseError.self) {
      try connection.stream("SELECT 1 / (500 - n) FROM generate_series(1, 1000) n") { batch in
        rows += batch.count
      }
    }
    #expect(error?.sqlState == "22012")
    #expect(rows < 500)
    #expect(try connection.query("SELECT 1").records.count == 1)
  }

  @Test func refusesAQueryInsideItsBody() throws {
    let connection = try TestDatabase.connect()
    let error = #expect(throws: DatabaseError.self) {
      try connection.stream("SELECT 1") { _ in try connection.query("SELECT 2") }
    }
    #expect(error?.message.contains("another connection") == true)
  }

  /// One long statement, many short ones that add up, and a result that is no cursor's.
  @Test(arguments: [
    "SELECT pg_sleep(600)", "SELECT pg_sleep(0.02) FROM generate_series(1, 100000)",
    "EXPLAIN (ANALYZE, TIMING OFF) SELECT pg_sleep(600)",
  ])
  func stopsAfterItsTime(_ sql: String) throws {
    let connection = try TestDatabase.connect()
    let error = #expect(throws: DatabaseError.self) {
      try connection.stream(sql, batchRows: 1, timeout: .milliseconds(200)) { _ in }
    }
    #expect(error?.kind == .timedOut && error?.sqlState == "57014")
    #expect(try connection.query("SELECT 1").records.count == 1)
    // The limit was for that query only.
    try connection.stream("SELECT pg_sleep(0.3)") { #expect($0.count == 1) }
  }

  @Test func whatTheBodyTakesDoesNotCount() throws {
    let connection = try TestDatabase.connect()
    let start = ContinuousClock.now
    var rows = 0
    try connection.stream(
      "SELECT n FROM generate_series(1, 10) n", batchRows: 1, timeout: .seconds(2)
    ) { batch in
      rows += batch.count
      while ContinuousClock.now - start < .milliseconds(250 * rows) { usleep(10_000) }
    }
    #expect(rows == 10)
  }

  @Test func cancelsBetweenBatches() throws {
    let connection = try TestDatabase.connect()
    let error = #expect(throws: DatabaseError.self) {
      try connection.stream("SELECT generate_series(1, 100000000)") { _ in
        connection.canceller.cancel()
      }
    }
    #expect(error?.kind == .cancelled)
  }
}

@Suite struct SnapshotTests {
  @Test func seesOneMomentOnEveryConnectionWhileAnotherWrites() throws {
    let settings = try TestDatabase.make("snapshot_test")
    let writer = try Connection(settings)
    try writer.query("CREATE TABLE t (n int)")
    try writer.query("INSERT INTO t SELECT generate_series(1, 3000)")
    let first = try Connection(settings)
    let second = try Connection(settings)
    let snapshot = try first.beginSnapshot()
    try writer.query("INSERT INTO t SELECT generate_series(1, 1000)")
    try second.joinSnapshot(snapshot)
    try writer.query("DELETE FROM t WHERE n % 2 = 0")
    var counts: [Int] = []
    for connection in [first, second] {
      var count = 0
      try connection.stream("SELECT n FROM t", batchRows: 100) { batch in
        count += batch.count
        if count < 1000 { try writer.query("DELETE FROM t WHERE n = $1", [.int(count)]) }
      }
      counts.append(count)
    }
    #expect(counts == [3000, 3000])
    #expect(snapshot.time.kind == .timestampWithZone)
    #expect(snapshot.id != nil)
    let readOnly = #expect(throws: DatabaseError.self) { try first.query("DELETE FROM t") }
    #expect(readOnly?.sqlState == "25006")
    first.endSnapshot()
    second.endSnapshot()
    #expect(
      show(try first.query("SELECT count(*) < 3000 FROM t").records[0].values[0]) == "bool true")
  }

  @Test func refusesAStrangeSnapshot() throws {
    let connection = try TestDatabase.connect()
    let zero = Moment(.timestampWithZone, microseconds: 0)
    for id in ["'; DROP TABLE x; --", "00000003-0000001B-1"] {
      #expect(throws: DatabaseError.self) {
        try connection.joinSnapshot(Snapshot(id: id, time: zero))
      }
      #expect(try connection.query("SELECT 1").records.count == 1)
    }
    #expect(throws: DatabaseError.self) {
      try connection.joinSnapshot(Snapshot(id: nil, time: zero))
    }
  }
}
