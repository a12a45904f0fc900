import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

@testable import MarqueeSite

/// Pages of groups that are made while their rows arrive.
@Suite struct GroupStreamTests {
  private static func site(order: String, _ rows: String = rows) throws -> TemporarySite {
    try TemporarySite([
      "marquee.yaml": "site: {title: x, url: https://a.example}\n",
      "queries/films.sql":
        "SELECT * FROM (\(rows)) f(genre, title, facts)\n\(order)",
      "content/g/[genre].md":
        "---\nquery: films\ngroup_by: genre\ntitle: \"{{ group }}: {{ rows.size }}\"\n---\n"
        + "{% for f in rows %}{{ f.title }} {{ f.facts.n }}, {% endfor %} {{ page.title }}\n",
      "content/f/[title].md": "---\nquery: films\nas: f\n---\n{{ f.title }}\n",
    ])
  }

  private static let rows =
    "SELECT 'genre-' || (n / 7), 'film-' || n, json_build_object('n', n) "
    + "FROM generate_series(0, 2999) n"

  private func build(
    _ site: TemporarySite, _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> (site: CompiledSite, report: BuildReport) {
    let configuration = try SiteConfiguration.load(root: site.root)
    var options = BuildOptions(
      root: site.root, now: Moment(.timestampWithZone, microseconds: 0), jobs: 2)
    change(&options)
    let build = SiteBuild(configuration, options: options, source: TestServer.rows())
    let report = try build.run()
    let files = try SiteFiles.find(root: site.root, configuration: configuration)
    return (try CompiledSite(files, configuration, options), report)
  }

  @Test func makesTheSamePagesAsRowsInMemory() throws {
    let streamed = try Self.site(order: "ORDER BY genre, title")
    let held = try Self.site(order: "ORDER BY lower(genre), title")
    let one = try build(streamed)
    let other = try build(held)
    #expect(one.site.streamedQueries == ["films"])
    #expect(other.site.streamedQueries == [])
    #expect(one.report.pages == 3000 + 429 + 1)
    let trees = (streamed.tree("output"), held.tree("output"))
    #expect(trees.0 == trees.1 && trees.0.count == 3430)
    #expect(trees.0["g/genre-1/index.html"]?.contains("film-13 13, ") == true)
    // Each says how many rows there were, and what the last build made is still right.
    let again = try build(streamed)
    #expect(again.report.reused == 3429 && again.report.written == 0)
    #expect(again.report.rows == 3000)
    let unchanged = try build(streamed) { $0.ifChanged = true }
    #expect(unchanged.report.isUnchanged)
    try streamed.write(
      "queries/films.sql",
      "SELECT genre, CASE title WHEN 'film-8' THEN 'film-x' ELSE title END AS title, facts "
        + "FROM (\(Self.rows)) f(genre, title, facts)\nORDER BY genre, title")
    let changed = try build(streamed)
    #expect(changed.report.reused == 3427 && changed.report.removed == 1)
  }

  @Test func everyGroupIsWholeWhereverBatchesEnd() throws {
    // Groups that are longer than a batch, and one that ends with it.
    let rows =
      "SELECT CASE WHEN n < 1000 THEN NULL WHEN n < 3500 THEN 'b' ELSE 'c' END, 'film-' || n, "
      + "NULL::json FROM generate_series(0, 3999) n"
    let site = try Self.site(order: "ORDER BY genre NULLS FIRST", rows)
    try site.remove("content/g/[genre].md")
    try site.remove("content/f/[title].md")
    try site.write(
      "content/all.md",
      "---\nquery: films\ngroup_by: genre\npath: \"/{{ group | default: 'none' }}/\"\n---\n"
        + "{{ rows.size }}\n")
    let built = try build(site)
    #expect(built.site.streamedQueries == ["films"])
    #expect(site.read("output/none/index.html")?.contains("1000") == true)
    #expect(site.read("output/b/index.html")?.contains("2500") == true)
    #expect(site.read("output/c/index.html")?.contains("500") == true)
  }

  @Test(arguments: [
    // The server finds these equal, and we don't.
    (
      "SELECT t.* FROM (VALUES ('a', 'x', 1), ('A', 'y', 2), ('a', 'z', 3)) t(genre, title, n)",
      "row 3 of films: 'a' comes back after another genre"
    ),
    (
      "VALUES (ARRAY['a'], 'x', 1)", "row 1 of films (genre a list) can't be grouped: its 'genre' is a list"
    ),
  ])
  func mistakesAreTold(_ rows: String, _ message: String) throws {
    let site = try Self.site(order: "", rows)
    try site.write(
      "queries/films.sql",
      "SELECT genre, title, n AS facts FROM (\(rows)) f(genre, title, n)\nORDER BY genre")
    // A source that keeps the order of VALUES stands for a collation that ignores case.
    let configuration = try SiteConfiguration.load(root: site.root)
    let options = BuildOptions(
      root: site.root, now: Moment(.timestampWithZone, microseconds: 0), jobs: 2)
    let source: any RowSource =
      message.contains("comes back")
      ? FixedRows(
        [
          queryRows(
            "films", ["genre", "title", "facts"],
            ["ax", "Ay", "az"].map { [.string("\($0.first!)"), .string("\($0.last!)"), .int(1)] })
        ], snapshotTime: options.now) : TestServer.rows()
    do {
      _ = try SiteBuild(configuration, options: options, source: source).run()
      Issue.record("nothing was told")
    } catch {
      #expect(error.all.first?.message.contains(message) == true, "\(error.all)")
    }
  }
}
