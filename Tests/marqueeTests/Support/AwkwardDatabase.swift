import Foundation
import MarqueeBase
import MarqueePostgres

/// A server with the tables of Tests/Support/starting/awkward.sql, shared by all tests of this
/// process.
enum AwkwardDatabase {
  /// - Parameter role: the role whose rights the connection has; nil for the owner's.
  static func url(role: String? = nil) throws -> String {
    try started.get() + (role.map { "&options=-c%20role%3D\($0)" } ?? "")
  }

  private static let started = Result { try start() }

  // The server is used by this process until it ends; the watchdog stops it then.
  private nonisolated(unsafe) static var server: LocalServer?

  private static func start() throws -> String {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Support/starting/awkward.sql")
    let schema = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let folder = Program.url.deletingLastPathComponent().appending(path: "marquee-test-awkward")
    let server = try LocalServer(
      LocalServer.Options(stateFolder: folder.path(percentEncoded: false)))
    Self.server = server
    let settings = try server.setUp([SQLSource(file: "awkward.sql", text: schema)]).settings
    let socket = settings.host ?? ""
    return "postgresql:///\(settings.database ?? "")?host=\(socket)&user=\(settings.user ?? "")"
  }
}
