import Foundation
import MarqueeTesting
import Testing

@Suite struct TestSiteTests {
  private let site: SiteFolder

  init() throws { site = try SiteFolder() }

  private static let films: [TestRow] = [
    [
      "slug": "heat", "title": "Heat", "year": 1995, "score": .decimal("8.30"), "rate": 0.5,
      "released": .date("1995-12-15"), "at": .time("2026-11-21T18:30:00Z"),
      "cast": ["Al", "Val"],
      "extra": ["colour": true, "length": 170],
    ],
    [
      "slug": "up", "title": "A|B <b>*Up*</b>", "year": nil, "score": .decimal("8"), "rate": 1.5,
      "released": .date("2009-05-29"), "at": .time("2026-11-21T20:00:00Z"), "cast": [],
      "extra": [:],
    ],
  ]

  @Test func rendersInMemory() throws {
    let rendered = try TestSite(at: site.path, rows: ["films": Self.films])
    #expect(rendered.pages == ["/", "/feed.xml", "/films/heat/", "/films/up/"])
    #expect(rendered["/"] == "<p>Heat, A|B &lt;b&gt;*Up*&lt;/b&gt;; 2000-01-01</p>\n")
    #expect(rendered["/films/heat/"] == rendered["films/heat/index.html"])
    #expect(
      rendered["/films/heat/"]?.contains("8.30 0.5 1995-12-15 18:30 Al Val 170 true") == true,
      "\(rendered["/films/heat/"] ?? "")")
    #expect(rendered["/films/none/"] == nil && rendered["/style.css"] == nil)
    #expect(rendered.warnings == [])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: site.path).contains("output") == false)
  }

  @Test func hasTheClockThatItIsGiven() throws {
    let rendered = try TestSite(
      at: site.path, rows: ["films": Self.films], now: "2026-11-21T18:30:00Z")
    #expect(rendered["/"]?.contains("2026-11-21") == true)
    try site.write("marquee.yaml", "snapshot: { now: 2027-01-01 }\n")
    #expect(
      try TestSite(at: site.path, rows: ["films": Self.films])["/"]?.contains("2027-01-01") == true)
  }

  @Test func warnsOfWhatWasReplaced() throws {
    try site.write("content/index.md", "{% for f in films %}[a]({{ f.title }}){% endfor %}\n")
    try site.write("content/films/[slug].md", "---\nquery: films\n---\n")
    let rendered = try TestSite(
      at: site.path, rows: ["films": [["slug": "a", "title": "javascript:alert(1)"]]])
    #expect(rendered.warnings.count == 1)
  }

  @Test func saysWhyItCannotBeRendered() throws {
    func told(_ rows: [String: [TestRow]]) -> String {
      do {
        _ = try TestSite(at: site.path, rows: rows)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(told([:]) == "queries/films.sql: error: there are no rows of films")
    #expect(
      told(["films": [["a": 1], ["b": 2]]]).hasPrefix(
        "error: row 2 of films has other columns than its first row"))
    #expect(
      told(["films": [["a": .date("soon")]]]) == "error: 'soon' is not a date like 2026-11-21")
    try site.write("content/index.md", "{{ flims }}\n")
    #expect(told(["films": Self.films]).hasPrefix("content/index.md:1:4: error: 'flims'"))
    #expect(throws: TestSiteError.self) { try TestSite(at: site.path + "/none") }
  }
}

/// A small site, gone with its owner.
final class SiteFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/marquee-\(UUID().uuidString)"
    try write("marquee.yaml", "site: { title: Films }\n")
    try write("queries/films.sql", "SELECT 1\n")
    try write(
      "content/index.md",
      "{% for f in films %}{{ f.title }}{% unless forloop.last %}, {% endunless %}{% endfor %}; "
        + "{{ build.now | date: '%F' }}\n")
    try write(
      "content/films/[slug].md",
      "---\nquery: films\nas: f\ntitle: '{{ f.title }}'\n---\n# {{ f.title }}\n\n{{ f.score }} "
        + "{{ f.rate }} {{ f.released }} {{ f.at | date: '%H:%M' }} {{ f.cast | join: ' ' }} "
        + "{{ f.extra.length }} {{ f.extra.colour }}\n")
    try write("content/feed.xml", "---\n---\n<feed/>\n")
    try write("content/style.css", "body {}\n")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ file: String, _ text: String) throws {
    let url = URL(fileURLWithPath: path + "/" + file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ file: String) -> String? {
    FileManager.default.contents(atPath: path + "/" + file).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}
