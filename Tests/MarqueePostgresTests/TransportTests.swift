import Foundation
import MarqueeBase
import Synchronization
import Testing

@testable import MarqueePostgres

/// libpq's end of a transport.
struct TransportTests {
  /// A way to the tests' own server: its socket's folder.
  private final class TestRoad: OpenTransport {
    let folder: String
    let encryption = "TLSv1.3 TEST"
    let ends = Mutex(0)
    init(_ folder: String) { self.folder = folder }
    var failure: String? { nil }
    func finish() { ends.withLock { $0 += 1 } }
  }

  /// Nothing that names another server, or asks for TLS, is left; nothing is open that libpq would
  /// fill from a variable.
  @Test func libpqIsLedToTheFolderOnly() throws {
    let settings = ConnectionSettings(
      [
        "host": "db.example.com", "hostaddr": "192.0.2.1", "port": "443", "user": "admin",
        "dbname": "postgres", "sslmode": "verify-full", "sslrootcert": "/x", "sslcrl": "/y",
        "channel_binding": "require", "requirepeer": "root", "options": "-c geqo=off",
      ], from: "test")
    let road = TestRoad("/tmp/it's")
    let text = settings.connectionString(password: Secret("p'w"), through: road).reveal()
    for pair in [
      #"host='/tmp/it\'s'"#, "hostaddr=''", "port='5432'", "sslmode='disable'",
      "gssencmode='disable'", "channel_binding='disable'", "requirepeer=''", "sslrootcert=''",
      "sslcrl=''", #"password='p\'w'"#, "user='admin'", "options='-c geqo=off'",
    ] {
      #expect(text.contains(pair), "\(pair)")
    }
    for word in ["db.example.com", "192.0.2.1", "443", "verify-full", "/x", "/y", "require'"] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  /// A quote with a combining mark after it is one character to Swift, and a quote to libpq.
  @Test(arguments: ["a'\u{301} host=evil", "\\\u{301}'\u{301}\u{301} x='", "'", "\\", "a\r\n'b"])
  func aValueNeverEndsItsQuotes(_ value: String) throws {
    let settings = ConnectionSettings(["host": "db.example.com", "user": value], from: "test")
    let text = settings.connectionString(password: nil).reveal()
    let read = try ConnectionSettings.resolve(explicit: text, configuration: nil, environment: [:])
    #expect(read["host"] == "db.example.com")
    #expect(read["user"].map { Array($0.utf8) } == Array(value.utf8))
  }

  /// A token's settings are judged as on every other connection; what is handed to libpq's own
  /// socket keeps TLS.
  @Test func aTokenStillDemandsTLS() throws {
    var settings = ConnectionSettings(
      ["host": "db.example.com", "sslmode": "disable", "sslrootcert": "/x"], from: "test")
    #expect(throws: DatabaseError.self) { try settings.securedForToken() }
    settings.set("sslmode", nil, from: "test")
    #expect(try settings.securedForToken()["sslmode"] == "verify-full")
  }

  private func connection(
    _ road: TestRoad, _ change: (inout ConnectionOptions) -> Void = { _ in }
  ) throws -> Connection {
    var options = ConnectionOptions()
    options.transport = ConnectionTransport(name: "a test") { _ throws(DatabaseError) in road }
    change(&options)
    var settings = TestDatabase.settings
    settings.set("host", "db.example.com", from: "test")
    return try Connection(settings, options: options)
  }

  private var folder: String { TestDatabase.settings.host ?? "" }

  @Test(.enabled(if: TestDatabase.settings.port == "5432"))
  func aConnectionOwnsItsWay() throws {
    let road = TestRoad(folder)
    let connection = try connection(road)
    #expect(connection.isEncrypted)
    #expect(connection.encryption == "TLSv1.3 TEST")
    #expect(try connection.query("SELECT 1").records.count == 1)
    connection.close()
    connection.close()
    #expect(road.ends.withLock { $0 } == 1)
  }

  /// Nobody can cancel through it: the connection is ended, and the message says so.
  @Test(.enabled(if: TestDatabase.settings.port == "5432"))
  func cancellingEndsTheConnection() throws {
    let canceller = Canceller()
    let road = TestRoad(folder)
    let connection = try connection(road) { $0.canceller = canceller }
    Thread.detachNewThread {
      usleep(200_000)
      canceller.cancel()
    }
    let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT pg_sleep(20)") }
    #expect(error?.kind == .cancelled)
    #expect(error?.message.contains("can't be cancelled through a test") == true)
    #expect(road.ends.withLock { $0 } == 1)
  }

  @Test func theCheckAsksBeforeEachStatement() throws {
    var checked = try TestDatabase.connect { $0.connectionCheck = .seconds(5) }
    #expect(try checked.query("SELECT 2").records.count == 1)
    // A failed transaction takes nothing but its end, and is not asked.
    #expect(throws: DatabaseError.self) {
      try checked.transaction { connection throws(DatabaseError) in
        do throws(DatabaseError) {
          try connection.query("SELECT 1/0")
        } catch {}
        try connection.query("SELECT 2")
      }
    }
    #expect(try checked.query("SELECT 3").records.count == 1)
    // One that was cut is found by the check, and closed.
    checked = try TestDatabase.connect { $0.connectionCheck = .seconds(5) }
    let own = try checked.query("SELECT pg_backend_pid()::text").records[0].values[0]
    let other = try TestDatabase.connect()
    try other.query("SELECT pg_terminate_backend($1::int)", [own])
    let error = #expect(throws: DatabaseError.self) { try checked.query("SELECT 4") }
    #expect(error?.kind == .connectionLost)
    #expect(!checked.isOpen)
  }

  @Test func theKeeperOpensAnotherWhenTheCheckFails() throws {
    let keeper = ConnectionKeeper(misuse: .inUse) { () throws(DatabaseError) in
      var options = ConnectionOptions()
      options.connectionCheck = .seconds(5)
      return try Connection(TestDatabase.settings, options: options)
    }
    func pid() throws -> String {
      try keeper.withConnection { connection throws(DatabaseError) in
        let rows = try connection.query("SELECT pg_backend_pid()::text").records
        guard case .string(let text) = rows[0].values[0] else { return "" }
        return text
      }
    }
    let first = try pid()
    #expect(try pid() == first)
    try TestDatabase.connect().query("SELECT pg_terminate_backend($1::int)", [.string(first)])
    #expect(try pid() != first)
  }
}
