import Foundation
import MarqueePostgres
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and SIGTERM in the middle of a query: the query ends on the server, the process ends
/// with 128 plus the signal, and the output is as it was.
@Suite(.serialized) struct InterruptionTests {
  @Test(arguments: [
    (Int32(SIGINT), Int32(130)), (Int32(SIGTERM), Int32(143)), (Int32(SIGHUP), Int32(129)),
  ])
  func stopsCleanly(_ signal: Int32, _ exitCode: Int32) throws {
    let site = try SmallSite()
    #expect(try site.generate().exitCode == 0)
    let before = try site.folder.contents(of: "output")

    try site.change([
      "queries/films.sql": "SELECT slug, title, year, pg_sleep(600)::text FROM film\n"
    ])
    // Other tests' queries sleep on the same server, so that these have a name.
    let name = UUID().uuidString
    let running = try Program.start(
      ["generate", "--report", "report.json"], in: site.folder.url,
      environment: ["DATABASE_URL": TestServer.url() + "&application_name=\(name)"],
      files: TemporaryFolder())
    let watcher = try Connection(ConnectionSettings(string: TestServer.url(), from: "test"))
    let sleeps = Self.waitForSleepers(1, of: name, watcher)
    #expect(sleeps)

    kill(running.process.processIdentifier, sleeps ? signal : SIGKILL)
    running.process.waitUntilExit()
    let result = try running.result()
    #expect(result.exitCode == exitCode)
    #expect(running.process.terminationReason == .exit)
    #expect(result.output == "")
    #expect(result.errors == "")
    #expect(Self.waitForSleepers(0, of: name, watcher))
    #expect(try site.folder.contents(of: "output") == before)
    let report = try site.folder.read("report.json")
    #expect(report.contains("\"exit_code\": \(exitCode),") && report.contains("\"errors\": []"))
  }

  /// Waits until so many queries of an application sleep on the server.
  private static func waitForSleepers(
    _ count: Int, of application: String, _ connection: Connection
  ) -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      let rows = try? connection.query(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' "
          + "AND application_name = '\(application)'", [])
      if rows?.records.count == count { return true }
      usleep(20_000)
    }
    return false
  }
}
