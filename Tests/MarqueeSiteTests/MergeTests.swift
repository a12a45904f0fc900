import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// Shares that are merged are the site that one build makes.
@Suite struct MergeTests {
  private static func isSame(_ site: TemporarySite, _ rows: [QueryRows], shares: Int) throws {
    let whole = try site.build(rows) { $0.output = "whole" }
    let built = try site.buildShares(shares, rows)
    let report = try site.merge(TemporarySite.parts(shares))
    let tree = site.tree()
    #expect(tree == site.tree("whole"), "\(shares) shares")
    #expect(tree["sitemap.xml"]?.contains("<loc>") == true)
    #expect(report.pages == whole.pages && report.copied == whole.copied)
    #expect(report.written == tree.count && report.bytes == whole.bytes)
    #expect(report.rows == whole.rows && report.snapshotTime == whole.snapshotTime)
    #expect(report.phases.map(\.phase) == [.read, .copy, .commit])
    // No page is in two shares, none in no share; the sitemap is the merge's.
    #expect(built.reduce(0) { $0 + $1.written } == whole.written - 1)
  }

  @Test(arguments: [1, 2, 3, 7])
  func isWhatOneBuildMakes(_ shares: Int) throws {
    try Self.isSame(validSite(), [films, shows], shares: shares)
    try Self.isSame(TemporarySite.films(), TemporarySite.filmRows(120), shares: shares)
  }

  /// Some shares have no page at all.
  @Test func takesSharesWithoutPages() throws {
    let site = try TemporarySite([
      "marquee.yaml": "site: {url: https://films.example}\n", "content/index.md": "hi\n",
    ])
    try Self.isSame(site, [], shares: 5)
  }

  @Test func theOrderOfTheFoldersIsNoMatter() throws {
    let site = try TemporarySite.films()
    let rows = TemporarySite.filmRows(50)
    try site.build(rows) { $0.output = "whole" }
    try site.buildShares(3, rows)
    try site.merge(["parts/2", "parts/0", "parts/1"])
    #expect(site.tree() == site.tree("whole"))
  }

  @Test func writesOnlyWhatChanged() throws {
    let site = try TemporarySite.films()
    try site.buildShares(3, TemporarySite.filmRows(50))
    try site.merge(TemporarySite.parts(3))
    let files = site.tree().keys
    let stamps = try Dictionary(
      uniqueKeysWithValues: files.map { ($0, try site.stamp("output/" + $0)) })

    let again = try site.merge(TemporarySite.parts(3))
    #expect(again.written == 0 && again.removed == 0 && again.unchanged == files.count)

    // One title changes, the last three films go.
    let rows = TemporarySite.filmRows(47) { $0 == 5 ? "New" : "Film \($0)" }
    try site.buildShares(3, rows)
    let report = try site.merge(TemporarySite.parts(3))
    try site.build(rows) { $0.output = "whole" }
    #expect(site.tree() == site.tree("whole"))
    #expect(report.removed == 3)
    let written = try site.tree().keys.filter { stamps[$0] != (try site.stamp("output/" + $0)) }
    #expect(written.contains("films/f\(5 * 7919 % 1000)/index.html"))
    #expect(written.contains("sitemap.xml"))
    #expect(report.written == written.count && written.count < 12)
  }

  /// Files that somebody touched are read, not written.
  @Test func leavesFilesAloneThatItDoesNotKnow() throws {
    let site = try TemporarySite.films()
    try site.buildShares(2, TemporarySite.filmRows(20))
    try site.merge(TemporarySite.parts(2))
    let stamp = try site.stamp("output/films/f0/index.html")
    try FileManager.default.removeItem(atPath: site.root + "/.marquee")
    let report = try site.merge(TemporarySite.parts(2))
    #expect(report.written == 0)
    #expect(try site.stamp("output/films/f0/index.html") == stamp)
  }

  /// A later build of the whole site goes on where the merge stopped.
  @Test func aBuildCanFollow() throws {
    let site = try TemporarySite.films()
    let rows = TemporarySite.filmRows(50)
    try site.buildShares(3, rows)
    try site.merge(TemporarySite.parts(3))
    let same = try site.build(rows) { $0.ifChanged = true }
    #expect(same.isUnchanged)
    let report = try site.build(rows)
    #expect(report.written == 0 && report.removed == 0 && report.reused >= 50)
    let changed = try site.build(TemporarySite.filmRows(49)) { $0.ifChanged = true }
    #expect(!changed.isUnchanged && changed.removed == 1)
  }

  /// Shares that disagree leave nothing that --if-changed could rely on.
  @Test func aBuildFollowsSharesThatDisagree() throws {
    let site = try TemporarySite.films()
    try site.buildShare(0, of: 2, TemporarySite.filmRows(10))
    let rows = TemporarySite.filmRows(11)
    try site.buildShare(1, of: 2, rows)
    let report = try site.merge(TemporarySite.parts(2))
    #expect(
      report.warnings.map(\.message) == [
        "the rows of 'films' are not the same in all parts",
        "the rows of 'genres' are not the same in all parts",
      ])
    #expect(try !site.build(rows) { $0.ifChanged = true }.isUnchanged)
    try site.build(rows) { $0.output = "whole" }
    #expect(site.tree() == site.tree("whole"))
  }

  @Test func aDryRunChangesNothing() throws {
    let site = try TemporarySite.films()
    try site.buildShares(2, TemporarySite.filmRows(20))
    try site.merge(TemporarySite.parts(2))
    try site.buildShares(2, TemporarySite.filmRows(19) { $0 == 1 ? "New" : "Film \($0)" })
    let before = site.tree()
    let report = try site.merge(TemporarySite.parts(2)) { $0.isDryRun = true }
    #expect(site.tree() == before)
    let changes = Set(report.changes.map { "\($0.kind) \($0.file)" })
    #expect(changes.contains("changed films/f919/index.html"))
    #expect(changes.contains("removed films/f\(19 * 7919 % 1000)/index.html"))
    #expect(changes.contains("changed sitemap.xml"))
    #expect(report.written + report.removed == report.changes.count)
  }

  /// The guards see the site as a whole, not a share.
  @Test func guardsHold() throws {
    let site = try TemporarySite.films()
    try site.write(
      "marquee.yaml", "site: {title: F}\nbuild: {min_pages: 40, max_removed: 25%}\n")
    try site.buildShares(3, TemporarySite.filmRows(60))
    try site.merge(TemporarySite.parts(3))
    let before = site.tree()
    for (films, wanted) in [(30, "would be removed, more than max_removed"), (2, "min_pages, 40")] {
      try site.buildShares(3, TemporarySite.filmRows(films)) { options in
        // A share's own guard is another matter.
        options.output = "small-\(films)/\(options.shard?.index ?? 9)"
      }
      let error = #expect(throws: Diagnostics.self) {
        try site.merge((0..<3).map { "small-\(films)/\($0)" })
      }
      #expect(error?.all.first?.category == .guardStopped)
      #expect(
        error?.all.first?.message.contains(wanted) == true, "\(error?.all.first?.message ?? "")")
      #expect(site.tree() == before)
    }
  }

  /// Sizes around those of a block, and large ones.
  @Test func copiesFilesOfAnySize() throws {
    let site = try TemporarySite(["marquee.yaml": "", "content/index.md": "hi\n"])
    for size in [0, 1, 65_535, 65_536, 65_537, 131_072, 3_000_000] {
      try site.write("content/\(size).txt", String(repeating: "x", count: size))
    }
    try site.buildShares(2)
    try site.merge(TemporarySite.parts(2))
    for size in [0, 1, 65_535, 65_536, 65_537, 131_072, 3_000_000] {
      #expect(site.read("output/\(size).txt")?.utf8.count == size)
    }
  }

  /// The output's files are its own: a part may be written to later.
  @Test func sharesNoFileWithAPart() throws {
    let site = try TemporarySite(["marquee.yaml": "", "content/a.txt": "a"])
    try site.buildShares(1)
    try site.merge(["parts/0"])
    var links: [nlink_t] = []
    for file in ["parts/0/a.txt", "output/a.txt"] {
      var facts = stat()
      #expect(stat(site.root + "/" + file, &facts) == 0)
      links.append(facts.st_nlink)
    }
    #expect(links == [1, 1])
  }
}
