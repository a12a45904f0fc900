import MarqueeBase
import MarqueePostgres
import Synchronization
import Testing

@Suite struct TransactionTests {
  /// What was waited, in order.
  final class Waits: Sendable {
    private let list = Mutex<[Duration]>([])
    var all: [Duration] { list.withLock { $0 } }
    func add(_ time: Duration) { list.withLock { $0.append(time) } }
  }

  func retry(_ attempts: Int, _ waits: Waits) -> ConflictRetry {
    var retry = ConflictRetry(attempts: attempts)
    retry.random = { 1 }
    retry.wait = { waits.add($0) }
    return retry
  }

  func connections(_ name: String) throws -> (Connection, Connection) {
    let settings = try TestDatabase.make(name)
    let first = try Connection(settings)
    try first.query("CREATE TABLE counter (id int PRIMARY KEY, value int)")
    try first.query("INSERT INTO counter VALUES (1, 0)")
    return (first, try Connection(settings))
  }

  func value(_ connection: Connection) throws -> String {
    try showFirst(connection, "SELECT value FROM counter")
  }

  /// Adds one, while the other connection comes between `meetings` times.
  func add(
    _ isolation: Connection.Isolation, _ mine: Connection, _ other: Connection, meetings: Int,
    _ retry: ConflictRetry?
  ) throws(DatabaseError) -> Int {
    var runs = 0
    return try mine.transaction(isolation, retryingConflicts: retry) {
      connection throws(DatabaseError) in
      runs += 1
      try connection.query("SELECT value FROM counter")
      if runs <= meetings { try other.query("UPDATE counter SET value = value + 10") }
      try connection.query("UPDATE counter SET value = value + 1")
      return runs
    }
  }

  @Test(arguments: [Connection.Isolation.repeatableRead, .serializable])
  func retriesRealConflicts(_ isolation: Connection.Isolation) throws {
    let (mine, other) = try connections("conflict")
    let waits = Waits()
    #expect(try add(isolation, mine, other, meetings: 2, retry(3, waits)) == 3)
    #expect(waits.all == [.microseconds(1250), .microseconds(2500)])
    #expect(try value(mine) == "int 21")
  }

  @Test func givesUpAfterTheLastAttempt() throws {
    let (mine, other) = try connections("conflict_always")
    let waits = Waits()
    let error = #expect(throws: DatabaseError.self) {
      _ = try add(.serializable, mine, other, meetings: 9, retry(3, waits))
    }
    #expect(error?.sqlState == "40001")
    #expect(waits.all.count == 3)
    #expect(try value(mine) == "int 40")
    // And it can still be used.
    #expect(try add(.serializable, mine, other, meetings: 0, nil) == 1)
  }

  @Test func neverRetriesUnasked() throws {
    let (mine, other) = try connections("conflict_unasked")
    let error = #expect(throws: DatabaseError.self) {
      _ = try add(.repeatableRead, mine, other, meetings: 1, nil)
    }
    #expect(error?.isConflict == true)
    #expect(try value(mine) == "int 10")
  }

  /// The conflict shows at COMMIT only: each wrote what the other had read.
  @Test func retriesAConflictAtCommit() throws {
    let (mine, other) = try connections("conflict_commit")
    try mine.query("INSERT INTO counter VALUES (2, 0)")
    let waits = Waits()
    var runs = 0
    try mine.transaction(.serializable, retryingConflicts: retry(3, waits)) {
      connection throws(DatabaseError) in
      runs += 1
      try connection.query("SELECT sum(value) FROM counter")
      try connection.query("UPDATE counter SET value = value + 1 WHERE id = 1")
      if runs > 1 { return }
      try other.transaction(.serializable) { other throws(DatabaseError) in
        try other.query("SELECT sum(value) FROM counter")
        try other.query("UPDATE counter SET value = value + 1 WHERE id = 2")
      }
    }
    #expect(runs == 2)
    #expect(waits.all.count == 1)
    #expect(try mine.query("SELECT 1 FROM counter WHERE value = 1").records.count == 2)
  }

  @Test func anErrorUndoesIt() throws {
    let (mine, other) = try connections("transaction_error")
    let waits = Waits()
    let error = #expect(throws: DatabaseError.self) {
      try mine.transaction(retryingConflicts: retry(3, waits)) {
        connection throws(DatabaseError) in
        try connection.query("UPDATE counter SET value = 5")
        try connection.query("SELECT 1/0")
      }
    }
    #expect(error?.sqlState == "22012")
    #expect(waits.all.isEmpty)
    #expect(try value(other) == "int 0")
    #expect(mine.isOpen)
  }

  @Test func anErrorPassedOverIsNotACommit() throws {
    let (mine, _) = try connections("transaction_swallowed")
    #expect(throws: DatabaseError.self) {
      try mine.transaction { connection throws(DatabaseError) in
        try connection.query("UPDATE counter SET value = 5")
        _ = try? connection.query("SELECT 1/0")
      }
    }
    #expect(try value(mine) == "int 0")
  }

  @Test func refusesOneInsideAnother() throws {
    let (mine, _) = try connections("transaction_nested")
    let error = #expect(throws: DatabaseError.self) {
      try mine.transaction { connection throws(DatabaseError) in
        try connection.transaction { _ in }
      }
    }
    #expect(error?.message == "a transaction inside a transaction")
    #expect(try value(mine) == "int 0")
  }

  @Test func isClosedWhenItCantBeRolledBack() throws {
    let (mine, other) = try connections("transaction_lost")
    #expect(throws: DatabaseError.self) {
      try mine.transaction(retryingConflicts: ConflictRetry()) {
        connection throws(DatabaseError) in
        try connection.query("UPDATE counter SET value = 5")
        try connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
      }
    }
    #expect(!mine.isOpen)
    let error = #expect(throws: DatabaseError.self) { try mine.query("SELECT 1") }
    #expect(error?.kind == .connectionLost)
    #expect(try value(other) == "int 0")
  }

  @Test(arguments: [
    (1, 0.0, Duration.microseconds(1000)), (1, 1.0, .microseconds(1250)),
    (2, 0.0, .microseconds(2000)), (7, 0.0, .microseconds(64_000)),
    (8, 0.0, .microseconds(100_000)), (60, 0.5, .microseconds(112_500)),
  ])
  func waitsLonger(_ retry: Int, _ chance: Double, _ pause: Duration) {
    var rule = ConflictRetry()
    rule.random = { chance }
    #expect(rule.pause(before: retry) == pause)
  }

  @Test(arguments: [
    ("40001", "could not serialize access", true),
    ("XX000", "change conflicts with another transaction, please retry: (OC000)", true),
    ("XX000", "schema has been updated by another transaction, please retry: (OC001)", true),
    ("40P01", "deadlock detected", false), ("23505", "duplicate key", false),
  ])
  func knowsAConflict(_ state: String, _ message: String, _ isConflict: Bool) {
    let error = DatabaseError(.statement, message, sqlState: state)
    #expect(error.isConflict == isConflict)
  }
}
