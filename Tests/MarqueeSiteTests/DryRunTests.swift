import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// `--dry-run`: exactly what a build would do, and nothing done.
@Suite struct DryRunTests {
  @Test(arguments: edits) func saysWhatABuildDoes(_ edit: ReuseCase) throws {
    let site = try ReuseTests.site()
    if edit.name != "the first build" { try site.build() }
    try edit.edit(site)
    let before = site.folder.tree()
    let state = record(of: site)
    let stamps = try stamps(of: site)
    let dry = try site.build { $0.isDryRun = true }
    #expect(site.folder.tree() == before)
    #expect(record(of: site) == state)
    #expect(try self.stamps(of: site) == stamps)
    let waiting = dry.changes.compactMap { change in
      change.staged.flatMap { FileManager.default.contents(atPath: $0) }
        .map { (change.file, String(decoding: $0, as: UTF8.self)) }
    }
    let real = try site.build()
    let after = site.folder.tree()
    var expected: [String: String] = [:]
    for (file, text) in after where before[file] != text {
      expected[file] = before[file] == nil ? "added" : "changed"
    }
    for file in before.keys where after[file] == nil { expected[file] = "removed" }
    let told = Dictionary(uniqueKeysWithValues: dry.changes.map { ($0.file, $0.kind.rawValue) })
    #expect(told == expected)
    #expect(Set(told.keys) == edit.rendered)
    #expect(dry.changes.map(\.file) == dry.changes.map(\.file).sorted())
    #expect(Dictionary(uniqueKeysWithValues: waiting) == after.filter { expected[$0.key] != nil })
    #expect(Self.counts(dry) == Self.counts(real))
    #expect(real.changes.isEmpty)
    // Nothing of it waits any longer than the report.
    _ = consume dry
    #expect(site.folder.tree(".marquee").keys.filter { $0.hasPrefix("staging-") } == [])
  }

  /// The files that change.
  private static let edits: [ReuseCase] = [
    ReuseCase("nothing", renders: []) { _ in },
    ReuseCase(
      "the first build",
      renders: [
        "index.html", "m/heat/index.html", "m/up/index.html", "m/ran/index.html",
        "g/crime/index.html", "g/family/index.html", "all/index.html", "all/page/2/index.html",
        "f/a/index.html", "f/b/index.html", "about/index.html", "city/index.html", "style.css",
        "sitemap.xml",
      ]
    ) { _ in },
    ReuseCase("a row", renders: ["f/a/index.html"]) {
      $0.tables["films"]?.rows[0][1] = .string("B")
    },
    ReuseCase("rows come and go", renders: ["f/a/index.html", "f/c/index.html", "sitemap.xml"]) {
      $0.tables["films"]?.rows[0][0] = .string("c")
    },
    ReuseCase("an order shows in the sitemap only", renders: ["sitemap.xml"]) {
      $0.tables["films"]?.rows.swapAt(0, 1)
    },
    ReuseCase("a page is rendered and comes out the same", renders: []) {
      try $0.folder.write("content/city.md", "{{ params.city }} {{site.title}}\n")
    },
    ReuseCase("files to copy", renders: ["style.css", "a.txt"]) {
      try $0.folder.write("content/style.css", "b")
      try $0.folder.write("content/a.txt", "a")
    },
    ReuseCase(
      "a page becomes a folder of pages", renders: ["x.txt", "x.txt/index.html", "sitemap.xml"]
    ) { site in
      try site.folder.write("content/x.txt", "x")
      try site.build()
      try site.folder.remove("content/x.txt")
      try site.folder.write("content/new.md", "---\npath: /x.txt/\n---\nx\n")
    },
    ReuseCase("the output was edited", renders: ["about/index.html", "city/index.html"]) {
      try $0.folder.write("output/about/index.html", "edited")
      try $0.folder.remove("output/city/index.html")
    },
  ]

  @Test func findsMistakesToo() throws {
    let site = try ReuseTests.site()
    try site.build()
    let before = site.folder.tree()
    try site.folder.write("content/new.md", "---\npath: /about/\n---\nx\n")
    #expect(throws: Diagnostics.self) { try site.build { $0.isDryRun = true } }
    try site.folder.write("content/new.md", "---\npath: /mine/\n---\nx\n")
    try site.folder.write("output/mine/index.html", "mine")
    let told = mistakes { try site.build { $0.isDryRun = true } }
    #expect(told.contains("output/mine/index.html, a file that Marquee did not write"))
    try site.folder.remove("output/mine")
    #expect(site.folder.tree() == before)
  }

  // MARK: Some pages only

  @Test func makesOnlyWhatIsAskedFor() throws {
    let site = try ReuseTests.site()
    try site.build()
    let before = site.folder.tree()
    for row in 0..<2 { site.tables["films"]?.rows[row][1] = .string("new") }
    site.tables["films"]?.rows.append([.string("c"), .null])
    try site.folder.remove("content/about.md")
    try site.folder.write("content/style.css", "new")
    let only = PathFilter(["/f/a/", "/f/c/"])
    let dry = try site.build {
      $0.only = only
      $0.isDryRun = true
    }
    #expect(dry.changes.map(\.file) == ["f/a/index.html", "f/c/index.html"])
    let report = try site.build { $0.only = only }
    #expect(report.written == 2 && report.removed == 0 && report.unchanged == 13)
    var expected = before
    expected["f/a/index.html"] = "<p>new!</p>\n"
    expected["f/c/index.html"] = "<p>!</p>\n"
    #expect(site.folder.tree() == expected)
    // The rest of the site is still the build's own.
    let rest = try site.outcome()
    let clean = try site.clean()
    #expect(rest.files == clean.files && rest.manifest == clean.manifest)
    #expect(rest.report.reused == 11)
  }

  @Test func removesOnlyWhatIsAskedFor() throws {
    let site = try ReuseTests.site()
    try site.build()
    site.tables["films"]?.rows = []
    let report = try site.build { $0.only = PathFilter(["/f/a/", "/m/**"]) }
    #expect(report.removed == 1)
    #expect(site.folder.read("output/f/a/index.html") == nil)
    #expect(site.folder.read("output/f/b/index.html") != nil)
    #expect(try site.outcome().files == site.clean().files)
  }

  /// A page that moved while only the new place was asked for is in the record twice.
  @Test(arguments: ["Mann", "Michael", "Miguel"]) func aPageThatMovedIsFoundAtItsPlace(
    _ name: String
  ) throws {
    let site = try ReuseTests.site([
      "content/f/[slug].md":
        "---\nquery: films\nas: f\npath: \"/{{ people[1].name | slug }}/{{ f.slug }}/\"\n---\nx\n"
    ])
    try site.build()
    site.tables["people"]?.rows[0][1] = .string("Michael")
    try site.build { $0.only = PathFilter(["/michael/**"]) }
    #expect(site.folder.tree().keys.filter { $0.hasSuffix("n/a/index.html") }.count == 1)
    #expect(site.folder.tree().keys.filter { $0.hasSuffix("l/a/index.html") }.count == 1)
    site.tables["people"]?.rows[0][1] = .string(name)
    let made = try site.outcome()
    let clean = try site.clean()
    #expect(made.files == clean.files && made.manifest == clean.manifest)
  }

  private static func counts(_ report: BuildReport) -> [Int] {
    [
      report.written, report.removed, report.unchanged, report.pages, report.copied, report.reused,
      report.bytes,
    ]
  }

  /// What the build remembers, but for what waits and the lock.
  private func record(of site: IncrementalSite) -> [String: String] {
    site.folder.tree(".marquee").filter {
      !$0.key.hasPrefix("staging-")
    }
  }

  private func stamps(of site: IncrementalSite) throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: try site.folder.tree().keys.map { file in
        (file, try site.folder.stamp("output/" + file))
      })
  }
}
