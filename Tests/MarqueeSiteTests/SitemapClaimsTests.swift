import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// A row can't take the sitemap's place, a file of content/ can.
@Suite struct SitemapClaimsTests {
  private static func site(
    _ more: [String: String] = [:], page: String = "[slug].md", path: String? = nil
  ) throws -> TemporarySite {
    let place = path.map { "path: \"\($0)\"\n" } ?? ""
    return try TemporarySite(
      [
        "marquee.yaml": "site: {title: T, url: https://a.example}\n",
        "queries/films.sql": "select 1\n",
        "content/\(page)": "---\nquery: films\nas: film\n\(place)---\n# x\n",
      ].merging(more) { $1 })
  }

  private static func rows(_ slugs: [String]) -> QueryRows {
    queryRows("films", ["slug"], slugs.map { [.string($0)] })
  }

  private static func told(_ slug: String) -> String {
    """
    error: /sitemap.xml is the sitemap, and a folder for /sitemap.xml/
      note: one is content/[slug].md, row 2 of films (slug '\(slug)')
      note: the other is the sitemap, which the build makes itself
      help: make the page's path another, or write 'build: {sitemap: false}'
    """
  }

  @Test func aRowIsRefusedAtEveryBuild() throws {
    let site = try Self.site()
    let bad = Self.rows(["a", "sitemap.xml"])
    #expect(mistakes { try site.build([bad]) } == Self.told("sitemap.xml"))
    try site.build([Self.rows(["a"])])
    let before = site.tree()
    for _ in 0..<2 {
      #expect(mistakes { try site.build([bad]) } == Self.told("sitemap.xml"))
      #expect(site.tree() == before)
    }
    func build(_ change: (inout BuildOptions) -> Void) throws {
      var options = BuildOptions(root: site.root, now: noon, jobs: 2)
      change(&options)
      _ = try SiteBuild(
        try SiteConfiguration.load(root: site.root), options: options,
        source: FixedRows([bad], snapshotTime: noon)
      ).run()
    }
    #expect(mistakes { try build { $0.rendersAll = true } } == Self.told("sitemap.xml"))
    #expect(
      mistakes { try build { $0.only = PathFilter(["/sitemap.xml/"]) } }
        .contains("/sitemap.xml is the sitemap, and a folder"))
    let told = (0..<2).map { index in
      mistakes {
        try build {
          $0.shard = Shard(index: index, count: 2)
          $0.output = "parts/\(index)"
        }
      }
    }
    #expect(told.filter { $0.contains("/sitemap.xml is the sitemap, and a folder") }.count == 1)
    // Nothing is left of it.
    try site.build([Self.rows(["a", "b"])])
    #expect(site.tree().keys.sorted() == ["a/index.html", "b/index.html", "sitemap.xml"])
  }

  @Test(arguments: ["sitemap.xml", "sitemap-1.xml", "sitemap-12.xml"])
  func aRowsFileIsRefused(_ slug: String) throws {
    let site = try Self.site(page: "films.txt", path: "/{{ film.slug }}")
    let told = mistakes { try site.build([Self.rows(["a.b", slug])]) }
    #expect(told.contains("a page has the path of the sitemap, /\(slug)"), "\(told)")
    #expect(told.contains("row 2 of films (slug '\(slug)')"))
  }

  @Test(arguments: ["sitemap-0.xml", "sitemap-x.xml", "sitemap-01.xml", "sitemap.xml.txt"])
  func othersAreNot(_ slug: String) throws {
    let site = try Self.site(page: "films.txt", path: "/{{ film.slug }}")
    try site.build([Self.rows([slug])])
    #expect(site.tree().keys.contains(slug))
  }

  @Test func aFileReplacesTheBuiltInOne() throws {
    let site = try Self.site(["content/sitemap.xml": "mine"])
    try site.build([Self.rows(["a"])])
    #expect(site.tree() == ["a/index.html": site.tree()["a/index.html"]!, "sitemap.xml": "mine"])
    try site.write("content/sitemap.xml", "---\n---\n{{ films.size }}")
    try site.build([Self.rows(["a"])])
    #expect(site.read("output/sitemap.xml") == "1")
    try site.remove("content/sitemap.xml")
    try site.build([Self.rows(["a"])])
    #expect(site.read("output/sitemap.xml")?.contains("<loc>https://a.example/a/</loc>") == true)
  }

  @Test func withoutASitemapTheNameIsFree() throws {
    let site = try Self.site()
    try site.write(
      "marquee.yaml", "site: {title: T, url: https://a.example}\nbuild: {sitemap: false}\n")
    try site.build([Self.rows(["sitemap.xml"])])
    #expect(site.tree().keys.sorted() == ["sitemap.xml/index.html"])
  }

  @Test func anotherCaseIsAWarning() throws {
    let site = try Self.site(page: "films.txt", path: "/{{ film.slug }}")
    let report = try site.build([Self.rows(["Sitemap.xml"])])
    #expect(report.warnings.map(\.code) == ["page.case"])
  }
}
