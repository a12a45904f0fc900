import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// `--if-changed`: a build that has nothing to do says so without rendering.
@Suite struct IfChangedTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let edit: @Sendable (IncrementalSite) throws -> Void

    init(_ name: String, _ edit: @escaping @Sendable (IncrementalSite) throws -> Void) {
      self.name = name
      self.edit = edit
    }

    var testDescription: String { name }
  }

  @Test(arguments: rows + files + settings + outputs) func buildsWhenSomethingChanged(
    _ change: Change
  ) throws {
    let site = try ReuseTests.site()
    try site.build()
    #expect(try site.build { $0.ifChanged = true }.isUnchanged)
    try change.edit(site)
    let made = try site.outcome { $0.ifChanged = true }
    #expect(!made.report.isUnchanged)
    let clean = try site.clean()
    #expect(made.files == clean.files && made.manifest == clean.manifest)
    #expect(made.mistakes == [] && clean.mistakes == [])
    #expect(try site.build { $0.ifChanged = true }.isUnchanged)
  }

  @Test(arguments: same) func doesNothingWhenNothingChanged(_ change: Change) throws {
    let site = try ReuseTests.site()
    try site.build()
    try change.edit(site)
    let before = site.folder.tree()
    let report = try site.build { $0.ifChanged = true }
    #expect(report.isUnchanged)
    #expect(report.pages + report.copied == 14 && report.reused == report.pages)
    #expect(report.written == 0 && report.removed == 0)
    #expect(report.unchanged == 14)
    #expect(!report.phases.contains { $0.phase == .render || $0.phase == .commit })
    #expect(site.folder.tree() == before)
  }

  private static let rows: [Change] = [
    Change("a row that is looked into") { $0.tables["people"]?.rows[2][1] = .string("A. K.") },
    Change("a row that passes by") { $0.tables["films"]?.rows[0][1] = .string("B") },
    Change("the order of rows that pass by") { $0.tables["films"]?.rows.swapAt(0, 1) },
    Change("the order of rows in memory") { $0.tables["movies"]?.rows.swapAt(0, 2) },
    Change("a row is added") { $0.tables["films"]?.rows.append([.string("c"), .null]) },
    Change("a row is removed") { $0.tables["shows"]?.rows.removeLast() },
    Change("NULL is the empty text") { $0.tables["films"]?.rows[1][1] = .string("") },
    Change("the kind of a value") { $0.tables["movies"]?.rows[0][0] = .decimal("1.0") },
    Change("a column's name") { site in
      try site.folder.write("content/f/[slug].md", "---\nquery: films\n---\n{{ row.slug }}\n")
      try site.build()
      site.tables["films"]?.columns[1] = RowColumn(name: "words", type: "text")
    },
    Change("a column's type") {
      $0.tables["films"]?.columns[1] = RowColumn(name: "text", type: "json")
    },
    Change("a column's type, in memory") {
      $0.tables["movies"]?.columns[2] = RowColumn(name: "title", type: "json")
    },
    Change("the name of a column without rows") { site in
      try site.folder.write("content/f/[slug].md", "---\nquery: films\n---\n{{ row.slug }}\n")
      site.tables["films"]?.rows = []
      try site.build()
      site.tables["films"]?.columns[1] = RowColumn(name: "words", type: "text")
    },
  ]

  private static let files: [Change] = [
    Change("a page") { try $0.folder.write("content/about.md", "Us\n") },
    Change("a page is added") { try $0.folder.write("content/new.md", "New\n") },
    Change("a page goes") { try $0.folder.remove("content/about.md") },
    Change("a page has another name") {
      try $0.folder.remove("content/about.md")
      try $0.folder.write("content/us.md", "---\ntitle: About\n---\n{{ page.url }}\n")
    },
    Change("a layout") {
      try $0.folder.write("templates/outer.html", "<section>{{ content }}</section>")
    },
    Change("a partial") { try $0.folder.write("templates/card.html", "<u>{{ m.title }}</u>") },
    Change("a query's text") { try $0.folder.write("queries/movies.sql", "SELECT 2") },
    Change("a file to copy") { try $0.folder.write("content/style.css", "body {}\n") },
    Change("a file to copy of the same size") {
      try $0.folder.write("content/style.css", "BODY { }\n")
    },
    Change("a file to copy is added") { try $0.folder.write("content/a.txt", "a") },
    Change("a file to copy goes") { try $0.folder.remove("content/style.css") },
    Change("a file to copy has another name") {
      try $0.folder.remove("content/style.css")
      try $0.folder.write("content/main.css", "body { }\n")
    },
    Change("a page becomes a file to copy") {
      try $0.folder.remove("content/about.md")
      try $0.folder.write("content/about/index.html", "<p>About</p>")
    },
    Change("a site's title") {
      try $0.folder.write(
        "marquee.yaml", try #require($0.folder.read("marquee.yaml")).replacing("Films", with: "C"))
    },
  ]

  private static let settings: [Change] = [
    Change("a parameter") { $0.options.params = [("city", .string("Porto"))] },
    Change("a parameter's kind") { $0.options.params = [("city", .null)] },
    Change("another program") { $0.options.program = "marquee 2" },
    Change("drafts") { $0.options.drafts = true },
    Change("strictness") { $0.options.strict = true },
    Change("a clock that went back") {
      $0.options.now = Moment(.timestampWithZone, microseconds: noon.microseconds - 1)
    },
    Change("everything is asked for") { site in
      let report = try site.build {
        $0.ifChanged = true
        $0.rendersAll = true
      }
      #expect(!report.isUnchanged && report.reused == 0)
      try site.folder.write("content/new.md", "New\n")
    },
    Change("a page is due") { site in
      try site.folder.write("content/new.md", "---\npublish_at: 2026-11-21T12:00:05Z\n---\nNew\n")
      let report = try site.build()
      #expect(report.nextChange == seconds(5))
      site.options.now = seconds(4)
      let unchanged = try site.build { $0.ifChanged = true }
      #expect(unchanged.isUnchanged && unchanged.nextChange == seconds(5))
      #expect(site.folder.read("output/new/index.html") == nil)
      site.options.now = seconds(5)
    },
    Change("a page is over") { site in
      try site.folder.write("content/new.md", "---\nexpires_at: 2026-11-21T12:00:05Z\n---\nNew\n")
      try site.build()
      site.options.now = seconds(4)
      #expect(try site.build { $0.ifChanged = true }.isUnchanged)
      #expect(site.folder.read("output/new/index.html") != nil)
      site.options.now = seconds(5)
    },
  ]

  private static let outputs: [Change] = [
    Change("a page was removed") { try $0.folder.remove("output/about/index.html") },
    Change("a page was edited") { try $0.folder.write("output/f/a/index.html", "edited") },
    Change("a copied file was removed") { try $0.folder.remove("output/style.css") },
    Change("a sitemap was removed") { try $0.folder.remove("output/sitemap.xml") },
    Change("the output was removed") { try $0.folder.remove("output") },
    Change("the record and its copy were removed") {
      try $0.folder.remove(".marquee")
      try $0.folder.remove("output/.marquee-record")
    },
    Change("only some pages were made") {
      try $0.folder.write("content/about.md", "Us\n")
      try $0.folder.write("content/city.md", "City\n")
      try $0.build { $0.only = PathFilter(["/city/"]) }
    },
    Change("only some pages were made, and nothing was to be done") {
      try $0.build { $0.only = PathFilter(["/city/"]) }
    },
  ]

  private static let same: [Change] = [
    Change("nothing") { _ in },
    Change("time passes") { $0.options.now = seconds(86_400) },
    Change("a template that no page uses") {
      try $0.folder.write("templates/unused.html", "<i></i>")
    },
    Change("a draft is added") {
      try $0.folder.write("content/draft.md", "---\ndraft: true\n---\nsoon\n")
    },
    Change("a hidden file is added") { try $0.folder.write("content/.new.md.swp", "x") },
    Change("a strange file in the output") { try $0.folder.write("output/mine.txt", "mine") },
    Change("a file is written again") {
      try $0.folder.write("content/style.css", "body { }\n")
      try $0.folder.write("content/city.md", "{{ params.city }} {{ site.title }}\n")
    },
    Change("another number of threads") { $0.options.jobs = 5 },
    Change("a dry run before it") { site in
      site.tables["films"]?.rows[0][1] = .string("B")
      try site.build { $0.isDryRun = true }
      site.tables["films"]?.rows[0][1] = .string("A")
    },
    Change("a build that failed before it") { site in
      try site.folder.write("content/new.md", "{{ nothing }}\n")
      #expect(throws: Diagnostics.self) { try site.build() }
      try site.folder.remove("content/new.md")
    },
  ]

  private static func seconds(_ count: Int) -> Moment {
    Moment(.timestampWithZone, microseconds: noon.microseconds + count * 1_000_000)
  }

  // MARK: Besides

  @Test func aFirstBuildIsABuild() throws {
    let site = try ReuseTests.site()
    let report = try site.build { $0.ifChanged = true }
    #expect(!report.isUnchanged && report.written == 14)
  }

  /// Of a file to copy each share knows its own only.
  @Test(arguments: 0..<3) func aShareKnowsItsFiles(_ index: Int) throws {
    let site = try ReuseTests.site([
      "content/a.css": "a", "content/b.css": "b", "content/c.css": "c", "content/d.css": "d",
    ])
    let shard = try #require(Shard(index: index, count: 3))
    func build() throws -> BuildReport {
      try site.build {
        $0.shard = shard
        $0.ifChanged = true
      }
    }
    #expect(try !build().isUnchanged)
    #expect(try build().isUnchanged)
    for name in ["a", "b", "c", "d", "style"] {
      try site.folder.write("content/\(name).css", "new")
      #expect(try build().isUnchanged != shard.owns("\(name).css"), "\(name)")
    }
    try site.folder.write("content/e.css", "e")
    #expect(try build().isUnchanged != shard.owns("e.css"))
    try site.folder.remove("content/e.css")
    #expect(try build().isUnchanged != shard.owns("e.css"))
    // Another share of the same site has another output in it.
    let other = try site.build {
      $0.shard = Shard(index: (index + 1) % 3, count: 3)
      $0.ifChanged = true
    }
    #expect(!other.isUnchanged)
  }

  @Test func aPageThatShowsTheTimeIsNoReason() throws {
    let site = try ReuseTests.site(["content/about.md": "{{ build.now }}\n"])
    try site.build()
    site.options.now = Self.seconds(60)
    #expect(try site.build { $0.ifChanged = true }.isUnchanged)
    #expect(try site.build().written == 1)
  }

  @Test func strictnessIsNotForgotten() throws {
    let site = try ReuseTests.site(["content/about.md": "[x]({{ films.first.text }})\n"])
    site.tables["films"]?.rows[0][1] = .string("javascript:x")
    #expect(try site.build().replacedValues == 1)
    #expect(try site.build { $0.ifChanged = true }.isUnchanged)
    #expect(throws: Diagnostics.self) {
      try site.build {
        $0.ifChanged = true
        $0.strict = true
      }
    }
  }
}
