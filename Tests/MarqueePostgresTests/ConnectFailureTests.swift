import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

@Suite struct ConnectFailureTests {
  final class Count: @unchecked Sendable {
    // @unchecked: `value` is guarded by the lock.
    private let lock = NSLock()
    private(set) var value = 0
    func add() { lock.withLock { value += 1 } }
  }

  /// A socket that takes connections and never says a word.
  final class SilentServer {
    let descriptor: Int32
    let port: Int

    init() throws {
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let bound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, length) == 0 && listen(listener, 8) == 0
            && getsockname(listener, $0, &length) == 0
        }
      }
      guard bound else { throw POSIXError(.EIO) }
      descriptor = listener
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
  }

  @Test func givesUpOnASilentServer() throws {
    let server = try SilentServer()
    let settings = ConnectionSettings(
      ["host": "127.0.0.1", "port": "\(server.port)", "user": "u", "dbname": "d"], from: "test")
    let slow = Count()
    var options = ConnectionOptions()
    options.connectTimeout = .milliseconds(400)
    options.slowConnectAfter = .milliseconds(100)
    options.onSlowConnect = { slow.add() }
    let start = ContinuousClock.now
    let error = #expect(throws: DatabaseError.self) {
      try Connection(settings, options: options)
    }
    #expect(error?.kind == .timedOut)
    #expect(slow.value == 1)
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(
      error?.diagnostic(sql: nil).formatted == """
        error: no answer from the database within 0.4 seconds
          note: tried: 127.0.0.1, port \(server.port), database d, as user u
          help: a database that resumes from zero needs some 20 s; otherwise check host, port, firewall and VPN, or raise the time-out
        """)
  }

  @Test func stopsConnectingWhenCancelled() throws {
    let server = try SilentServer()
    let settings = ConnectionSettings(
      ["host": "127.0.0.1", "port": "\(server.port)"], from: "test")
    var options = ConnectionOptions()
    let canceller = options.canceller
    options.slowConnectAfter = .milliseconds(1)
    options.onSlowConnect = { canceller.cancel() }
    let error = #expect(throws: DatabaseError.self) { try Connection(settings, options: options) }
    #expect(error?.kind == .cancelled)
  }

  @Test func explainsWhyItCannotConnect() throws {
    let silent = try SilentServer()
    let closed = silent.port
    close(silent.descriptor)
    let socket = TestDatabase.settings.host ?? ""
    let cases: [([String: String], DatabaseError.Kind, String)] = [
      (["host": "127.0.0.1", "port": "\(closed)"], .unreachable, "nothing listens there"),
      (["host": "no-such-host.invalid"], .unreachable, "the host name is unknown here"),
      (["host": "/nonexistent"], .unreachable, "no server listens on that socket"),
      (
        ["host": socket, "user": "marquee", "dbname": "nope"], .databaseMissing,
        "createdb"
      ),
      (
        ["host": socket, "user": "nobody-knows", "dbname": "postgres"], .authentication,
        "createuser"
      ),
    ]
    for (values, kind, help) in cases {
      let error = #expect(throws: DatabaseError.self) {
        try Connection(ConnectionSettings(values, from: "test"))
      }
      #expect(error?.kind == kind, "\(values): \(String(describing: error))")
      let diagnostic = error?.diagnostic(sql: nil)
      #expect(diagnostic?.help?.contains(help) == true, "\(diagnostic?.formatted ?? "")")
      #expect(diagnostic?.category == .database)
    }
  }

  @Test func passesOnWhatThePasswordSourceSays() {
    let settings = ConnectionSettings(["host": "h", "user": "u"], from: "test")
    let reason = Diagnostic("the token has expired", code: "x", category: .configuration)
    let error = #expect(throws: DatabaseError.self) {
      try Connection(settings, password: { _ in throw reason })
    }
    #expect(error?.diagnostic(sql: nil) == reason)
  }

  @Test func makesNoTokenConnectionThatIsNotSafe() {
    let cases: [([String: String], String)] = [
      (["host": "h", "sslmode": "require", "sslrootcert": "/ca"], "sslmode is 'require'"),
      (["host": "h", "sslmode": "disable", "sslrootcert": "/ca"], "sslmode is 'disable'"),
      (["host": "/run/postgresql", "sslrootcert": "/ca"], "needs a host name"),
      (["host": "h,/run/postgresql", "sslrootcert": "/ca"], "needs a host name"),
      (["sslrootcert": "/ca"], "needs a host name"),
    ]
    for (values, message) in cases {
      let error = #expect(throws: DatabaseError.self) {
        try Connection(
          ConnectionSettings(values, from: "test"), password: { _ in Secret("token") })
      }
      #expect(error?.kind == .settings)
      #expect(error?.message.contains(message) == true)
      #expect(error?.diagnostic(sql: nil).help?.contains("prove its name") == true)
    }
  }
}
