import Foundation
import MarqueeBase
import MarqueePostgres

#if canImport(Glibc)
  import Glibc
#endif

/// A PostgreSQL server that tests may kill, and that can be started again.
enum FaultServer {
  static let schema = """
    CREATE TABLE account_a (id int PRIMARY KEY, amount int NOT NULL);
    CREATE TABLE account_b (id int PRIMARY KEY, amount int NOT NULL);
    INSERT INTO account_a SELECT n, 1000 FROM generate_series(1, 150) n;
    INSERT INTO account_b SELECT n, 1000 FROM generate_series(1, 150) n;
    """

  // Only the tests of one serialized suite use this variable.
  private nonisolated(unsafe) static var server: LocalServer?
  private nonisolated(unsafe) static var known: ConnectionSettings?

  private static var folder: String {
    Program.url.deletingLastPathComponent().appending(path: "marquee-fault-postgres")
      .path(percentEncoded: false)
  }

  /// The settings of the server, which is started if it does not run.
  static func settings() throws -> ConnectionSettings {
    if let known, (try? Connection(known)) != nil { return known }
    server?.stop()
    let new = try LocalServer(LocalServer.Options(stateFolder: folder))
    server = new
    let site = try new.setUp([SQLSource(file: "schema.sql", text: schema)])
    known = site.settings
    return site.settings
  }

  static func url() throws -> String {
    let settings = try settings()
    return "postgresql:///\(settings.database ?? "")?host=\(settings.host ?? "")"
      + "&user=\(settings.user ?? "")"
  }

  static func connect() throws -> Connection { try Connection(settings()) }

  static func socket() throws -> String {
    (try settings().host ?? "") + "/.s.PGSQL.5432"
  }

  /// The first process of the running server.
  static func postmaster() throws -> pid_t {
    let home = server?.clusterFolder ?? ""
    let text = try String(contentsOfFile: home + "/data/postmaster.pid", encoding: .utf8)
    guard let id = text.split(separator: "\n").first.flatMap({ pid_t($0) }), id > 1 else {
      throw POSIXError(.ESRCH)
    }
    return id
  }

  /// The server's processes that run `pg_sleep`.
  static func sleepers(_ connection: Connection) throws -> [pid_t] {
    let rows = try connection.query(
      "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' ORDER BY pid")
    return rows.records.compactMap { row in
      if case .int(let id) = row.values[0] { pid_t(id) } else { nil }
    }
  }
}
