import Foundation
import MarqueeBase
import MarqueeSite
import Testing

@testable import MarqueePreview

/// What the clock alone changes: a session sleeps until then, and builds.
@Suite struct NextChangeTests {
  private static func moment(_ microseconds: Int) -> Moment {
    Moment(.timestampWithZone, microseconds: microseconds)
  }

  private static let second = 1_000_000
  /// 2030-01-01T12:00:00Z.
  private static let noon = 1_893_499_200 * second

  @Test func wakesWhenAPageIsToAppear() throws {
    let site = try ServedSite([:])
    let root = site.path + "/site"
    for (name, text) in [
      "marquee.yaml": "site: { title: S }\n", "content/index.md": "# Now\n",
      "content/soon.md": "---\ntitle: Soon\npublish_at: 2030-01-01T12:00:00Z\n---\n# Soon\n",
      "content/short.md": "---\ntitle: Short\nexpires_at: 2030-01-01T13:00:00Z\n---\n# Short\n",
    ] {
      let file = URL(fileURLWithPath: root + "/" + name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let configuration = try SiteConfiguration.load(root: root)
    func build(at clock: Moment) throws -> BuildReport {
      try SiteBuild(
        configuration, options: BuildOptions(root: root, now: clock, jobs: 1), source: NoRows()
      ).run()
    }
    func has(_ page: String) -> Bool {
      FileManager.default.fileExists(atPath: "\(root)/output/\(page)/index.html")
    }

    var machine = RebuildStateMachine()
    #expect(machine.start() == [.build(.first)])
    let start = ContinuousClock.now
    let clock = Self.moment(Self.noon - 90 * Self.second)
    let first = try build(at: clock)
    #expect(!has("soon") && has("short"))
    // Ten seconds have gone by since the build's clock was read.
    let due = NextChange.instant(
      after: first, configuration, clock: clock, now: Self.moment(Self.noon - 80 * Self.second),
      at: start)
    #expect(due == start + .seconds(80))
    #expect(machine.handle(.succeeded(due: due), at: start) == [])
    #expect(machine.wakeAt == start + .seconds(80))
    #expect(machine.handle(.time, at: start + .seconds(79)) == [])

    let later = start + .seconds(80)
    var work = RebuildWork()
    work.isDue = true
    work.movesClock = true
    #expect(machine.handle(.time, at: later) == [.build(work)])
    #expect(work.reason == "a page's time has come")
    let noon = Self.moment(Self.noon)
    let second = try build(at: noon)
    #expect(has("soon") && second.written == 1 && second.removed == 0)

    // Then the one that goes, and then midnight.
    let next = NextChange.instant(
      after: second, configuration, clock: noon, now: noon, at: later)
    #expect(next == later + .seconds(3600))
    let one = Self.moment(Self.noon + 3600 * Self.second)
    let third = try build(at: one)
    #expect(!has("short") && third.removed == 1)
    let midnight = NextChange.instant(
      after: third, configuration, clock: one, now: one, at: later)
    #expect(midnight == later + .seconds(11 * 3600))
    withExtendedLifetime(site) {}
  }

  /// A build that took longer than there was time: at once, not never.
  @Test func whatIsOverIsDueAtOnce() {
    var report = BuildReport()
    report.nextChange = Self.moment(Self.noon)
    let now = ContinuousClock.now
    #expect(
      NextChange.instant(
        after: report, SiteConfiguration(), clock: Self.moment(Self.noon - 1),
        now: Self.moment(Self.noon + 5 * Self.second), at: now) == now)
  }
}

/// A site without queries asks for none.
private struct NoRows: RowSource {
  func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    throw Diagnostics(Diagnostic("nothing was to be asked", code: "test"))
  }
}
