import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

/// A server that takes TCP connections by TLS only, with a certificate for `localhost` from an
/// authority of its own.
final class TLSServer {
  let folder: LocalServerTests.Folder
  let port: Int
  private let data: String
  private let programs: String

  var authority: String { folder.path + "/ca.crt" }
  var otherAuthority: String { folder.path + "/other.crt" }

  init() throws {
    folder = try LocalServerTests.Folder()
    let local = try LocalServer(LocalServer.Options(stateFolder: folder.path))
    data = local.clusterFolder + "/data"
    programs = local.programFolder
    port = try ConnectFailureTests.SilentServer().port
    let admin = try Connection(local.settings(database: "postgres"))
    try admin.query("CREATE ROLE jane LOGIN PASSWORD 'hunter2'")
    local.stop()
    let path = folder.path
    try Self.run(["chmod", "755", path])
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for name in ["ca", "other"] {
      try Self.run(
        [
          "openssl", "req", "-x509", "-days", "2", "-subj", "/CN=Test \(name)", "-out",
          "\(path)/\(name).crt", "-keyout", "\(path)/\(name).key",
        ] + key)
    }
    try Self.run(
      [
        "openssl", "req", "-subj", "/CN=localhost", "-out", "\(path)/server.csr", "-keyout",
        "\(path)/server.key",
      ] + key)
    try "subjectAltName=DNS:localhost".write(
      toFile: "\(path)/san", atomically: false, encoding: .utf8)
    try Self.run([
      "openssl", "x509", "-req", "-in", "\(path)/server.csr", "-CA", "\(path)/ca.crt", "-CAkey",
      "\(path)/ca.key", "-CAcreateserial", "-days", "2", "-extfile", "\(path)/san", "-out",
      "\(data)/server.crt",
    ])
    try Self.run(["cp", "\(path)/server.key", "\(data)/server.key"])
    try Self.run(["chmod", "600", "\(data)/server.key"])
    try Self.run(["chown", "--reference=\(data)", "\(data)/server.key", "\(data)/server.crt"])
    try "hostssl all all 127.0.0.1/32 scram-sha-256\n".write(
      toFile: "\(data)/pg_hba.conf", atomically: false, encoding: .utf8)
    let socket = local.settings(database: "x").host ?? ""
    try control([
      "-l", "\(data)/tls.log", "-w", "-s", "-o",
      "-c listen_addresses=127.0.0.1 -c port=\(port) -c ssl=on -k \(socket)", "start",
    ])
  }

  deinit { try? control(["-m", "immediate", "-s", "stop"]) }

  private func control(_ arguments: [String]) throws {
    let user = geteuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
    // Without its output: the server would hold the pipe open.
    let outcome = ServerProgram.run(
      user + ["\(programs)/pg_ctl", "-D", data] + arguments, capture: false)
    if !outcome.isSuccess { throw Failure(output: "pg_ctl: \(outcome.status)") }
  }

  private static func run(_ arguments: [String]) throws {
    let outcome = ServerProgram.run(arguments)
    if !outcome.isSuccess { throw Failure(output: outcome.output) }
  }

  struct Failure: Error { let output: String }
}

@Suite struct TLSTests {
  @Test func trustsOnlyTheRightServer() throws {
    let server = try TLSServer()
    func connect(_ change: [String: String], password: String = "hunter2") throws -> Connection {
      var values = [
        "host": "localhost", "hostaddr": "127.0.0.1", "port": "\(server.port)", "user": "jane",
        "dbname": "postgres", "gssencmode": "disable",
      ]
      values.merge(change) { $1 }
      return try Connection(
        ConnectionSettings(values, password: Secret(password), from: "test"))
    }
    let full = ["sslmode": "verify-full", "sslrootcert": server.authority]
    let good = try connect(full)
    #expect(good.isEncrypted)
    #expect(good.encryption?.hasPrefix("TLSv1.") == true)
    let cases: [([String: String], String, DatabaseError.Kind, String)] = [
      (["host": "127.0.0.1"], "hunter2", .tls, "connect by a name that is in the server's"),
      (["sslrootcert": server.otherAuthority], "hunter2", .tls, "must name the authority"),
      (["sslrootcert": "/nonexistent.crt"], "hunter2", .tls, "set `sslrootcert:`"),
      (["sslmode": "disable"], "hunter2", .tlsRequired, "sslmode: verify-full"),
      ([:], "wrong", .authentication, "check user and password"),
      // libpq tries again without TLS; that refusal must not hide the first.
      (["sslmode": "prefer"], "wrong", .authentication, "check user and password"),
    ]
    for (change, password, kind, help) in cases {
      let error = #expect(throws: DatabaseError.self) {
        try connect(full.merging(change) { $1 }, password: password)
      }
      #expect(error?.kind == kind, "\(change): \(String(describing: error))")
      let diagnostic = error?.diagnostic(sql: nil)
      #expect(diagnostic?.help?.contains(help) == true, "\(diagnostic?.formatted ?? "")")
      #expect(diagnostic?.formatted.contains("hunter2") == false)
    }
    try checkTokens(server)
  }

  private func checkTokens(_ server: TLSServer) throws {
    let values = [
      "host": "localhost", "hostaddr": "127.0.0.1", "port": "\(server.port)", "user": "jane",
      "dbname": "postgres",
    ]
    let token: PasswordSource = { _ in Secret("hunter2") }
    var settings = ConnectionSettings(values, from: "test")
    settings.set("sslrootcert", server.authority, from: "test")
    // Nothing says verify-full: a token makes it so.
    #expect(try Connection(settings, password: token).isEncrypted)
    let elsewhere = ConnectionSettings(
      values.merging(["host": "127.0.0.1", "sslrootcert": server.authority]) { $1 }, from: "test")
    let error = #expect(throws: DatabaseError.self) {
      try Connection(elsewhere, password: token)
    }
    #expect(error?.kind == .tls)
  }

  @Test func refusesAServerWithoutTLS() throws {
    let fake = try ConnectFailureTests.SilentServer()
    let descriptor = fake.descriptor
    Thread.detachNewThread {
      let client = accept(descriptor, nil, nil)
      var request = [UInt8](repeating: 0, count: 8)
      _ = read(client, &request, 8)
      _ = write(client, "N", 1)
      close(client)
    }
    let settings = ConnectionSettings(
      [
        "host": "127.0.0.1", "port": "\(fake.port)", "user": "u", "sslmode": "require",
        "gssencmode": "disable",
      ], from: "test")
    let error = #expect(throws: DatabaseError.self) { try Connection(settings) }
    #expect(error?.kind == .tls)
    #expect(error?.diagnostic(sql: nil).help?.contains("has no TLS") == true)
  }
}
