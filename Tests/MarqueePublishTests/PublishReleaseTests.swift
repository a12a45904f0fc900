import MarqueeBase
import MarqueeSite
import Testing

@testable import MarqueePublish

/// Earlier releases: rollbacks, holds, the history, and how many are kept.
@Suite struct PublishReleaseTests {
  private let fixture = PublishFixture()

  private func publish(_ versions: [String: String]...) throws {
    for files in versions { _ = try fixture.publisher().publish(Films.site(files)) }
  }

  @Test func goesBackAndForth() throws {
    try publish(Films.first, Films.second, Films.third)
    let report = try fixture.publisher().rollback(to: nil, holds: false)
    #expect(report.release == 4 && report.restored == 2)
    fixture.expect(Films.second)
    // One step further back, not to and fro.
    #expect(
      mistakes { _ = try fixture.publisher().rollback(to: nil, holds: false) }
        .contains("no release before 2 can be brought back"))
    _ = try fixture.publisher().rollback(to: 3, holds: false)
    fixture.expect(Films.third)
    // The next publish brings the last build back.
    _ = try fixture.publisher().publish(Films.site(Films.second))
    fixture.expect(Films.second)
  }

  @Test func aHoldIsKept() throws {
    try publish(Films.first, Films.second)
    _ = try fixture.publisher().rollback(to: 1, holds: true)
    let before = fixture.bucket.objects
    let report = try fixture.publisher("job").publish(Films.site(Films.third))
    #expect(report.outcome == .held(release: 1) && report.requests == 1)
    #expect(fixture.bucket.objects == before)
    #expect(try fixture.publisher().history().held == 1)
    // A further rollback doesn't end it.
    _ = try fixture.publisher().rollback(to: 2, holds: false)
    fixture.expect(Films.second)
    #expect(
      try fixture.publisher("job").publish(Films.site(Films.third)).outcome == .held(release: 2))
    #expect(try fixture.publisher().endHold().outcome == .published)
    #expect(try fixture.publisher().endHold().outcome == .unchanged)
    _ = try fixture.publisher("job").publish(Films.site(Films.third))
    fixture.expect(Films.third)
  }

  @Test func aHoldAtWhatIsShown() throws {
    try publish(Films.first)
    let report = try fixture.publisher().rollback(to: 1, holds: true)
    #expect(report.outcome == .published && report.release == 1)
    #expect(
      try fixture.publisher().publish(Films.site(Films.second)).outcome == .held(release: 1))
  }

  @Test func theHistoryTellsWhatCanBeBroughtBack() throws {
    try publish(Films.first, Films.second, Films.first, Films.second, Films.third)
    _ = try fixture.publisher("two").rollback(to: 3, holds: false)
    let history = try fixture.publisher().history()
    #expect(history.entries.map(\.number) == [6, 5, 4, 3, 2, 1])
    #expect(history.entries.map(\.isRestorable) == [false, true, true, false, false, false])
    #expect(history.entries.map(\.restores) == [3, nil, nil, nil, nil, nil])
    #expect(history.entries[0].who == "user of two" && history.entries[0].isCurrent)
    #expect(history.entries.map(\.files) == [10, 12, 12, 10, 12, 10])
    #expect(history.entries.map(\.pages) == [5, 7, 7, 5, 7, 5])
    #expect(history.site == "'Films'")
    #expect(
      mistakes { _ = try fixture.publisher().rollback(to: 3, holds: false) }
        .contains("release 3 can't be brought back"))
    #expect(mistakes { _ = try fixture.publisher().rollback(to: 99, holds: false) } != "")
    #expect(mistakes { _ = try fixture.publisher().rollback(to: -1, holds: false) } != "")
  }

  @Test func copiesAreLetGo() throws {
    for number in 0..<12 {
      try publish(["index.html": "home \(number)", "same.txt": "the same"])
      let copies = fixture.bucket.objects.keys.filter { $0.hasPrefix(".marquee/kept/") }
      #expect(copies.count == min(number, 2))
    }
    let found = try fixture.publisher().verify(nil, repairs: false)
    #expect(found.found == 0 && found.objects == 2)
    // Fewer releases, and none.
    _ = try fixture.publisher { $0.keep = 1 }.publish(Films.site(["index.html": "one"]))
    #expect(try fixture.publisher().history().entries.count { $0.isRestorable } == 1)
    _ = try fixture.publisher { $0.keep = 0 }.publish(Films.site(["index.html": "two"]))
    #expect(fixture.bucket.objects.keys.sorted() == [".marquee/published", "index.html"])
  }

  /// A delta that is too large for the record is an object of its own, which goes with its release.
  @Test func largeDeltasAreObjects() throws {
    func files(_ version: Int) -> [String: String] {
      var files = ["index.html": "home \(version)"]
      for number in 0..<1100 {
        let name = (0..<12).map { StableHash("\(number) \($0)".utf8).hex }.joined()
        files["p/\(name).txt"] = "\(number) \(version)"
      }
      return files
    }
    let versions = (0..<3).map { files($0) }
    for files in versions {
      _ = try fixture.publisher { $0.connections = 4 }.publish(Films.site(files))
    }
    func deltas() -> [String] {
      fixture.bucket.objects.keys.filter { $0.hasPrefix(".marquee/releases/") }.sorted()
    }
    #expect(deltas().count == 2)
    #expect(fixture.bucket.objects.keys.count { $0.hasPrefix(".marquee/kept/") } == 2202)
    _ = try fixture.publisher().rollback(to: 1, holds: false)
    fixture.expect(versions[0])
    #expect(deltas().count == 2)
    // A damaged or missing delta is noticed.
    let oldest = try #require(deltas().first)
    fixture.bucket.put(oldest, "damaged")
    #expect(
      mistakes { _ = try fixture.publisher().rollback(to: 2, holds: false) }
        .contains("what changed after release 2 is damaged"))
    fixture.bucket.remove(oldest)
    #expect(
      mistakes { _ = try fixture.publisher().rollback(to: 2, holds: false) }
        .contains("what changed after release 2 is missing"))
  }

  @Test func nothingIsPublished() throws {
    #expect(try fixture.publisher().history().entries.isEmpty)
    #expect(
      mistakes { _ = try fixture.publisher().rollback(to: nil, holds: false) }
        .contains("nothing is published"))
    #expect(mistakes { _ = try fixture.publisher().endHold() }.contains("nothing is published"))
    #expect(
      mistakes { _ = try fixture.publisher().verify(nil, repairs: false) }
        .contains("nothing is published"))
    #expect(fixture.bucket.objects.isEmpty)
  }

  @Test func purgeTakesAPageFromAllReleases() throws {
    let private1 = ["index.html": "home 1", "a/index.html": "private 1", "same.txt": "private 1"]
    let private2 = ["index.html": "home 2", "a/index.html": "private 2", "same.txt": "private 1"]
    let gone = ["index.html": "home 3", "same.txt": "x"]
    try publish(private1, private2, gone)
    let report = try fixture.publisher().purge(PathFilter(["/a/"]))
    #expect(report.files == ["a/index.html"] && report.releases == [2, 1])
    // The bytes of the other file are the same, and stay.
    #expect(report.copies == 1 && report.published == [])
    let texts = fixture.bucket.objects.filter { $0.key.hasPrefix(".marquee/kept/") }.values.map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
    #expect(texts.sorted() == ["home 1", "home 2", "private 1"])
    _ = try fixture.publisher().rollback(to: 1, holds: false)
    fixture.expect(private1.filter { $0.key != "a/index.html" })
    let nothing = try fixture.publisher().purge(PathFilter(["/nothing/"]))
    #expect(nothing.files.isEmpty)
    let all = try fixture.publisher().purge(PathFilter(["/**"]))
    #expect(all.published == ["index.html", "same.txt"])
    #expect(!fixture.bucket.objects.keys.contains { $0.hasPrefix(".marquee/kept/") })
    #expect(fixture.bucket.objects[".marquee/lease"] == nil)
  }
}
