import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A server that goes away while its rows arrive, and rows that change meanwhile. On a server of
/// their own, one test after another.
@Suite(.serialized) struct FaultServerTests {}

extension FaultServerTests {
  /// The server is killed, stopped or cut off in mid-stream: exit code 4 and the reason, the output
  /// untouched, and the next run right.
  @Suite struct Lost {
    /// Two queries that only make pages, so that their rows are rendered while more arrive.
    static func site(connections: Int, _ text: String) throws -> SmallSite {
      try SmallSite(
        [
          "marquee.yaml": "site: { title: Films }\nbuild: { connections: \(connections) }\n",
          "content/index.md": "# All\n", "queries/films.sql": query("film", text),
          "queries/others.sql": query("other", text),
          "content/others/[slug].md": "---\nquery: others\nas: other\n---\n# {{ other.title }}\n",
        ], in: FaultSite.memory)
    }

    static func query(_ name: String, _ text: String, sleepsAt row: Int = 0) -> String {
      """
      SELECT '\(name)-' || n AS slug, 'The \(name) ' || n || repeat(' \(text)', 100) AS title,
        1900 + n % 100 AS year\(row > 0 ? ", CASE WHEN n = \(row) THEN pg_sleep(600)::text END" : "")
      FROM generate_series(1, \(name == "film" ? 400 : 40)) n

      """
    }

    private static func start(_ site: SmallSite, _ url: String) throws -> FaultProcess {
      try FaultProcess(
        [Program.url.path(percentEncoded: false), "generate", "--site", site.folder.path],
        environment: ["DATABASE_URL": url], said: site.folder.path + "/said")
    }

    /// What stays in the state folder.
    private static func state(_ site: SmallSite) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: site.folder.path + "/.marquee").sorted()
    }

    private static func hasStaged(_ site: SmallSite) -> Bool {
      let state = site.folder.path + "/.marquee"
      let names = (try? FileManager.default.subpathsOfDirectory(atPath: state)) ?? []
      return names.contains { $0.hasPrefix("staging-") && $0.hasSuffix("/site/films") }
    }

    enum Blow: String, CaseIterable, Sendable {
      case backendKilled, backendTerminated, postmasterKilled, stoppedFast, stoppedAtOnce
    }

    @Test(arguments: Blow.allCases, [1, 4]) func inMidStream(_ blow: Blow, _ connections: Int)
      throws
    {
      let site = try Self.site(connections: connections, "old")
      let url = try FaultServer.url()
      let first = try Self.start(site, url)
      #expect(first.wait() == .exited(0), "\(first.text)")
      let (before, state) = (try site.folder.contents(of: "output"), try Self.state(site))
      #expect(before.count == 441)

      // The first rows arrive, the others wait.
      try site.change(["queries/films.sql": Self.query("film", "new", sleepsAt: 300)])
      let watcher = try FaultServer.connect()
      let process = try Self.start(site, url)
      var sleepers: [pid_t] = []
      let isCaught = try process.waitUntil {
        sleepers = try FaultServer.sleepers(watcher)
        return sleepers.count == 1 && Self.hasStaged(site)
      }
      try #require(isCaught, "\(process.text)")
      switch blow {
      case .backendKilled: kill(sleepers[0], SIGKILL)
      case .backendTerminated:
        try watcher.query("SELECT pg_terminate_backend($1)", [.int(Int(sleepers[0]))])
      case .postmasterKilled: kill(try FaultServer.postmaster(), SIGKILL)
      case .stoppedFast: kill(try FaultServer.postmaster(), SIGINT)
      case .stoppedAtOnce: kill(try FaultServer.postmaster(), SIGQUIT)
      }
      #expect(process.wait() == .exited(4))
      #expect(
        process.text.contains(
          "queries/films.sql: error: the connection to the database was lost: "), "\(process.text)")
      #expect(process.text.contains("\n  help: run it again; the previous output is untouched"))
      #expect(try site.folder.contents(of: "output") == before)
      #expect(try Self.state(site) == state)

      try site.change(["queries/films.sql": Self.query("film", "new")])
      let next = try Self.start(site, try FaultServer.url())
      #expect(next.wait() == .exited(0), "\(next.text)")
      #expect(next.text.contains(": 400 written, 41 unchanged, 0 removed"), "\(next.text)")
      #expect(
        try site.folder.read("output/films/film-400/index.html").contains("The film 400 new new"))
    }

    /// - Parameter limit: bytes after which a connection is reset: while it is asked for, in its first
    ///   answer, and among the rows.
    @Test(arguments: [1, 100, 2000, 20_000, 120_000]) func aConnectionReset(_ limit: Int) throws {
      let site = try Self.site(connections: 1, "old")
      let direct = try FaultServer.url()
      #expect(try Self.start(site, direct).wait() == .exited(0))
      let (before, state) = (try site.folder.contents(of: "output"), try Self.state(site))
      try site.change(["queries/films.sql": Self.query("film", "new")])

      let settings = try FaultServer.settings()
      func url(_ proxy: FaultProxy) -> String {
        "postgresql://\(settings.user ?? "")@127.0.0.1:\(proxy.port)/\(settings.database ?? "")"
          + "?sslmode=disable"
      }
      let cutting = try FaultProxy(to: FaultServer.socket(), limit: limit)
      let process = try Self.start(site, url(cutting))
      #expect(process.wait() == .exited(4))
      #expect(cutting.bytes >= limit)
      #expect(
        process.text.contains("error: the connection to the database was lost: ")
          || process.text.contains("error: the database can't be reached: "), "\(process.text)")
      #expect(process.text.contains("\n  help: "), "\(process.text)")
      #expect(try site.folder.contents(of: "output") == before)
      #expect(try Self.state(site) == state)

      let passing = try FaultProxy(to: FaultServer.socket(), limit: nil)
      let next = try Self.start(site, url(passing))
      #expect(next.wait() == .exited(0), "\(next.text)")
      #expect(passing.bytes > 120_000)
      #expect(next.text.contains(": 400 written, 41 unchanged, 0 removed"), "\(next.text)")
    }
  }
}
