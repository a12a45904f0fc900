import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// `.marquee-shard`: there when, and only when, the build of the share has ended well.
@Suite struct MergeShardFileTests {
  private let site: TemporarySite
  private let rows = TemporarySite.filmRows(20)

  init() throws { site = try TemporarySite.films() }

  private func names(_ folder: String) -> [String] {
    site.tree(folder).keys.filter { $0.hasPrefix(".") }.sorted()
  }

  @Test func isLeftByABuildOfAShareOnly() throws {
    try site.buildShare(0, of: 2, rows)
    #expect(names("parts/0") == [".marquee-shard"])
    try site.build(rows)
    #expect(names("output") == [])
    // The part becomes a whole site.
    try site.build(rows) { $0.output = "parts/0" }
    #expect(names("parts/0") == [])
    #expect(site.tree("parts/0") == site.tree("output"))
  }

  @Test func isAsDurableAsTheBuild() throws {
    try site.buildShare(0, of: 2, rows) { $0.durable = true }
    #expect(names("parts/0") == [".marquee-shard"])
  }

  @Test func isPutAsideByABuildThatFails() throws {
    try site.buildShare(0, of: 2, rows)
    #expect(throws: Diagnostics.self) { try site.buildShare(0, of: 2, [rows[0]]) }
    #expect(names("parts/0") == [".marquee-shard.old"])
    let report = try site.buildShare(0, of: 2, rows)
    #expect(names("parts/0") == [".marquee-shard"])
    #expect(report.written == 0 && report.reused > 0)
  }

  @Test func aDryRunLeavesItAlone() throws {
    try site.buildShare(0, of: 2, rows)
    let stamp = try site.stamp("parts/0/.marquee-shard")
    try site.buildShare(0, of: 2, TemporarySite.filmRows(3)) { $0.isDryRun = true }
    #expect(try site.stamp("parts/0/.marquee-shard") == stamp)
  }

  @Test func isThereAfterABuildThatFindsNothingChanged() throws {
    try site.buildShare(0, of: 2, rows)
    let before = site.read("parts/0/.marquee-shard")
    for state in [nil, site.root + "/other-state"] {
      let report = try site.buildShare(0, of: 2, rows) { options in
        options.ifChanged = true
        options.stateFolder = state
      }
      #expect(report.isUnchanged)
      #expect(names("parts/0") == [".marquee-shard"])
      #expect(site.read("parts/0/.marquee-shard") == before)
    }
  }

  /// Another share of the same site is another thing, although all else is the same.
  @Test func anotherShareIsNotUnchanged() throws {
    try site.buildShare(0, of: 2, rows)
    let report = try site.buildShare(1, of: 2, rows) { options in
      options.ifChanged = true
      options.output = "parts/0"
    }
    #expect(!report.isUnchanged)
    try site.buildShare(1, of: 2, rows)
    #expect(
      site.tree("parts/0").filter { $0.key != ".marquee-shard" }
        == site.tree("parts/1").filter { $0.key != ".marquee-shard" })
  }

  /// A job that starts from a fresh image has no state: the part says what is in it.
  @Test func tellsAJobWithoutStateWhatItHasMade() throws {
    // Outside the site, where a build replaces only what it knows.
    let elsewhere = try TemporarySite()
    func build(_ number: Int, _ rows: [QueryRows]) throws -> BuildReport {
      try site.buildShare(0, of: 1, rows) { options in
        options.output = elsewhere.root + "/part"
        options.stateFolder = site.root + "/state-\(number)"
      }
    }
    _ = try build(0, rows)
    let same = try build(1, rows)
    #expect(same.written == 0 && same.reused > 0)
    let changed = try build(2, TemporarySite.filmRows(19) { $0 == 1 ? "New" : "Film \($0)" })
    #expect(changed.removed == 1 && changed.written > 0)
    // A commit that was killed, and whose journal is gone: some files are not in the list.
    try FileManager.default.moveItem(
      atPath: elsewhere.root + "/part/.marquee-shard",
      toPath: elsewhere.root + "/part/.marquee-shard.old")
    try elsewhere.write("part/films/f\(19 * 7919 % 1000)/index.html", "half")
    _ = try build(3, rows)
    try site.build(rows) { $0.output = "whole" }
    let part = elsewhere.tree("part").filter { !$0.key.hasPrefix(".") }
    #expect(part == site.tree("whole").filter { $0.key != "sitemap.xml" })
  }

  /// What lies in a folder that is no part is not ours.
  @Test func aFolderWithoutItKeepsItsFiles() throws {
    let elsewhere = try TemporarySite(["part/a.css": "mine"])
    let told = mistakes {
      try site.buildShare(0, of: 1, rows) { $0.output = elsewhere.root + "/part" }
    }
    #expect(told.contains("a.css"))
    #expect(elsewhere.read("part/a.css") == "mine")
  }
}
