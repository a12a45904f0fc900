import Foundation
import MarqueeBase
import MarqueePostgres

/// A PostgreSQL server for all tests of this process, with the films of ``SmallSite`` in it. Its
/// files stay beside the test bundle from one run to the next.
enum TestServer {
  /// The URL of the films' database.
  static func url() throws -> String { try started.get() }

  private static let started = Result { try start() }

  // The server is used by this process until it ends; the watchdog stops it then.
  private nonisolated(unsafe) static var server: LocalServer?

  private static func start() throws -> String {
    let folder = Program.url.deletingLastPathComponent().appending(path: "marquee-test-postgres")
    let server = try LocalServer(
      LocalServer.Options(stateFolder: folder.path(percentEncoded: false)))
    Self.server = server
    let site = try server.setUp([SQLSource(file: "schema.sql", text: SmallSite.schema)])
    let settings = site.settings
    let socket = settings.host ?? ""
    return "postgresql:///\(settings.database ?? "")?host=\(socket)&user=\(settings.user ?? "")"
  }
}

extension TestServer {
  /// The URL of the films' database with the type `citext`, which comes with PostgreSQL's own
  /// packages.
  static func urlWithCitext() throws -> String {
    try citext.get()
    return try url()
  }

  private static let citext = Result {
    let admin = try Connection(ConnectionSettings(string: url(), from: "test"))
    _ = try admin.query("CREATE EXTENSION IF NOT EXISTS citext")
  }
}
