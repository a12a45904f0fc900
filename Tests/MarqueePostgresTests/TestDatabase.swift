import Foundation
import MarqueeBase
import MarqueePostgres

/// The server that the tests share: Marquee's own private one, started by the first test. When
/// the test process ends, the server's watchdog stops it.
enum TestDatabase {
  /// Kept between runs, so that `initdb` runs once.
  static let folder = FileManager.default.currentDirectoryPath + "/.build/test-postgres"

  static let server: LocalServer = {
    do {
      let server = try LocalServer(LocalServer.Options(stateFolder: folder))
      try dropOld(server)
      return server
    } catch {
      fatalError("the tests need PostgreSQL's server programs: \(error)")
    }
  }()

  static var settings: ConnectionSettings { server.settings(database: "postgres") }

  static func connect(_ change: (inout ConnectionOptions) -> Void = { _ in }) throws -> Connection {
    var options = ConnectionOptions()
    change(&options)
    return try Connection(settings, options: options)
  }

  /// A new, empty database. The next run drops it.
  static func make(_ name: String) throws -> ConnectionSettings {
    let unique = "\(name)_\(UInt32.random(in: 0 ... .max))"
    try connect().query("CREATE DATABASE \(unique)")
    return server.settings(database: unique)
  }

  /// What an earlier run left.
  private static func dropOld(_ server: LocalServer) throws {
    let admin = try Connection(server.settings(database: "postgres"))
    let rows = try admin.query(
      "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'")
    for case .string(let name)? in rows.records.map({ $0.values.first }) {
      _ = try? admin.query("DROP DATABASE \(name)")
    }
  }
}
