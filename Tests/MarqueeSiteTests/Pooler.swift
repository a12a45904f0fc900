import Foundation
import MarqueePostgres

/// A PgBouncer before the tests' server, for as long as the object lives.
final class Pooler {
  private let process = Process()
  private let folder: URL
  let port: Int

  struct Missing: Error, CustomStringConvertible {
    let description = "the tests need pgbouncer: scripts/system-packages test"
  }

  /// - Parameters:
  ///   - mode: `session`, `transaction`, `statement`.
  ///   - connections: how many there are to the server.
  init(_ settings: ConnectionSettings, mode: String, connections: Int) throws {
    let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map(String.init)
    let programs = (paths + ["/usr/sbin", "/sbin"]).map { $0 + "/pgbouncer" }
    guard let program = programs.first(where: FileManager.default.isExecutableFile) else {
      throw Missing()
    }
    port = try Self.freePort()
    folder = FileManager.default.temporaryDirectory.appending(path: "pooler-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "pooler.ini")
    let socket = settings.host ?? ""
    try """
    [databases]
    * = host=\(socket) port=\(settings.port) user=\(settings.user ?? "")
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = \(port)
    unix_socket_dir =
    auth_type = any
    pool_mode = \(mode)
    default_pool_size = \(connections)
    query_wait_timeout = 60
    """.write(to: file, atomically: true, encoding: .utf8)
    chmod(folder.path(percentEncoded: false), 0o755)
    process.executableURL = URL(fileURLWithPath: program)
    // Like the server it does not run as root, and it has to reach the server's socket.
    var owner = stat()
    if geteuid() == 0, stat(socket, &owner) == 0, let entry = getpwuid(owner.st_uid) {
      process.arguments = [
        "-u", String(cString: entry.pointee.pw_name), file.path(percentEncoded: false),
      ]
    } else {
      process.arguments = [file.path(percentEncoded: false)]
    }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<500 {
      if let descriptor = Self.connect(port) {
        close(descriptor)
        return
      }
      usleep(20_000)
    }
    throw Missing()
  }

  deinit {
    // It has inherited a mask of signals in which SIGTERM waits for ever, and has nothing to lose.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// The way to the same database through the pooler.
  func settings(_ settings: ConnectionSettings) -> ConnectionSettings {
    ConnectionSettings(
      [
        "host": "127.0.0.1", "port": String(port), "user": settings.user ?? "",
        "dbname": settings.database ?? "", "sslmode": "disable", "gssencmode": "disable",
      ], from: "test")
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  private static func withSocketAddress<Result>(
    _ address: inout sockaddr_in,
    _ body: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Result
  ) -> Result {
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
    }
  }

  private static func connect(_ port: Int) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = address(port)
    let outcome = withSocketAddress(&address) { Glibc.connect(descriptor, $0, $1) }
    if outcome == 0 { return descriptor }
    close(descriptor)
    return nil
  }

  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = address(0)
    guard withSocketAddress(&address, { bind(descriptor, $0, $1) }) == 0,
      withSocketAddress(&address, { getsockname(descriptor, $0, &$1) }) == 0
    else { throw Missing() }
    return Int(in_port_t(bigEndian: address.sin_port))
  }
}
