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
      return try LocalServer(LocalServer.Options(stateFolder: folder))
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

  /// A new, empty database.
  static func make(_ name: String) throws -> ConnectionSettings {
    let admin = try connect()
    try admin.query("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    try admin.query("CREATE DATABASE \(name)")
    return server.settings(database: name)
  }
}
