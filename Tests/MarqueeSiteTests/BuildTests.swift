import Foundation
import MarqueeBase
import MarqueeSite
import Testing

@Suite struct BuildTests {
  @Test func buildsOneOfEverything() throws {
    let site = try validSite()
    let report = try site.build([films, shows])
    let tree = site.tree()
    #expect(
      tree.keys.sorted() == [
        "404.html", "all/index.html", "all/page/2/index.html", "feed.xml",
        "genres/Crime/index.html", "genres/Family/index.html", "hidden/index.html", "index.html",
        "movies.json", "movies/heat/index.html", "movies/ran/index.html", "movies/up/index.html",
        "sitemap.xml", "style.css",
      ])
    #expect(
      tree["index.html"] == """
        <!doctype html><title>On in Lisbon · Now Showing</title><main><ul>
        <li><a href="/movies/heat/">Heat</a></li>
        <li><a href="/movies/up/">Up &amp; Away</a></li>
        <li><a href="/movies/ran/">&lt;b&gt;乱&lt;/b&gt;</a></li>
        </ul>
        <p>2009 3 2</p>
        </main>
        """)
    #expect(tree["movies/heat/index.html"]?.contains("<li>18</li>\n<li>21</li>") == true)
    #expect(tree["movies/up/index.html"]?.contains("<p>Not on.</p>") == true)
    #expect(
      tree["movies/ran/index.html"]?.contains("<title>&lt;b&gt;乱&lt;/b&gt; (1985) · ") == true)
    #expect(
      tree["genres/Crime/index.html"]
        == "<p>Crime <i>Heat</i> <i>&lt;b&gt;乱&lt;/b&gt;</i></p>")
    #expect(tree["all/index.html"]?.contains("1/2 of 3\nheat up") == true)
    #expect(tree["all/index.html"]?.contains("href=\"/all/page/2/\"") == true)
    #expect(tree["all/index.html"]?.contains("back") == false)
    #expect(tree["all/page/2/index.html"]?.contains("2/2 of 3\nran") == true)
    #expect(tree["all/page/2/index.html"]?.contains("href=\"/all/\"") == true)
    #expect(tree["404.html"] == "<p>/404.html</p>")
    #expect(tree["hidden/index.html"] == "<p>https://movies.example/hidden/</p>\n")
    #expect(tree["movies.json"] == "{\"first\": \"Heat\"}\n")
    #expect(tree["style.css"] == "body { }\n")
    #expect(
      tree["sitemap.xml"] == """
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://movies.example/all/</loc></url>
        <url><loc>https://movies.example/all/page/2/</loc></url>
        <url><loc>https://movies.example/genres/Crime/</loc></url>
        <url><loc>https://movies.example/genres/Family/</loc></url>
        <url><loc>https://movies.example/</loc><lastmod>2026-11-20</lastmod></url>
        <url><loc>https://movies.example/movies/heat/</loc></url>
        <url><loc>https://movies.example/movies/up/</loc></url>
        <url><loc>https://movies.example/movies/ran/</loc></url>
        </urlset>

        """)
    #expect(report.pages == 13 && report.copied == 1 && report.hidden == 2)
    #expect(report.rows == 6 && report.written == 14 && report.unchanged == 0)
    #expect(report.queries.map(\.name) == ["movies", "shows"])
    #expect(report.phases.map(\.phase) == [.read, .compile, .query, .render, .commit])
    #expect(report.bytes == tree.values.reduce(0) { $0 + $1.utf8.count })
    #expect(report.warnings == [])
  }

  @Test func writesNothingTheSecondTime() throws {
    let site = try validSite()
    try site.build([films, shows])
    let files = site.tree().keys.sorted()
    let stamps = try files.map { try site.stamp("output/" + $0) }
    let report = try site.build([films, shows])
    #expect(report.written == 0 && report.unchanged == files.count && report.removed == 0)
    #expect(try files.map { try site.stamp("output/" + $0) } == stamps)
  }

  @Test(arguments: [1, 2, 5, 16]) func makesTheSameBytesOnAnyNumberOfThreads(_ jobs: Int) throws {
    let rows = (0..<300).map { [Value.int($0), .string("m\($0)"), .string("Film \($0)")] }
    let many = queryRows("movies", ["id", "slug", "title"], rows)
    let site = try TemporarySite([
      "marquee.yaml": "site: {url: https://a.example}", "queries/movies.sql": "SELECT 1",
      "content/[slug].md":
        "---\ntitle: \"{{ m.title }}\"\nquery: movies\nas: m\n---\n# {{ page.title }}\n\n{{ m.id }}\n",
    ])
    try site.build([many], jobs: 1)
    let expected = site.tree()
    try site.remove("output")
    try site.build([many], jobs: jobs)
    #expect(site.tree() == expected)
    #expect(expected.count == 301)
  }

  @Test func removesPagesThatAreNoMore() throws {
    let site = try validSite()
    try site.build([films, shows])
    try site.write("output/mine.txt", "mine")
    let fewer = queryRows("movies", films.columns, [films.record(1).values])
    let report = try site.build([fewer, shows])
    #expect(report.removed == 4)  // two films, the genre Crime, the second page of all films
    #expect(site.read("output/movies/heat/index.html") == nil)
    #expect(site.read("output/movies/up/index.html") != nil)
    #expect(site.read("output/mine.txt") == "mine")
    #expect(!FileManager.default.fileExists(atPath: site.root + "/output/movies/heat"))
  }

  @Test func noRowsAreAValidResult() throws {
    let site = try validSite()
    try site.write(
      "marquee.yaml",
      "site: {title: x}\nqueries: {shows: {group_by: movie_id}, movies: {key: slug}}\nparams: {city: x}"
    )
    try site.write("content/movies.json", "---\n---\n{{ movies.size }}\n")
    let none = queryRows("movies", films.columns, [])
    try site.build([none, queryRows("shows", shows.columns, [])])
    #expect(site.read("output/movies/heat/index.html") == nil)
    #expect(site.read("output/all/index.html")?.contains("1/1 of 0") == true)
    #expect(site.read("output/movies.json") == "0\n")
  }

  @Test func datesAndDraftsFollowTheClock() throws {
    let site = try validSite()
    try site.build([films, shows]) { $0.drafts = true }
    #expect(site.read("output/secret/index.html") == "<p>soon</p>\n")
    let before = try #require(MomentText.parse("2026-11-21T11:59:59Z"))
    try site.build([films, shows]) { $0.now = before }
    #expect(site.read("output/secret/index.html") == nil)
    #expect(site.read("output/over/index.html") == "<p>over</p>\n")
    // Lisbon is on UTC in November.
    let minute = try #require(MomentText.parse("2026-11-21T12:01:00Z"))
    try site.build([films, shows]) { $0.now = minute }
    #expect(site.read("output/over/index.html") == nil)
    #expect(site.read("output/later/index.html") == "<p>later</p>\n")
  }

  @Test func rowsMayHoldDates() throws {
    let site = try TemporarySite([
      "marquee.yaml": "{}", "queries/posts.sql": "SELECT 1",
      "content/[slug].md":
        "---\nquery: posts\ndraft: \"{{ row.draft }}\"\npublish_at: \"{{ row.at }}\"\n---\nx\n",
    ])
    let posts = queryRows(
      "posts", ["slug", "draft", "at"],
      [
        [.string("a"), .bool(false), .moment(noon)], [.string("b"), .bool(true), .null],
        [.string("c"), .null, .string("2026-11-22")], [.string("d"), .null, .null],
      ])
    let report = try site.build([posts])
    #expect(site.tree().keys.sorted() == ["a/index.html", "d/index.html"])
    #expect(report.hidden == 2)
  }

  @Test func parametersAreOverridden() throws {
    let site = try validSite()
    try site.build([films, shows]) { $0.params = [("city", .string("Porto"))] }
    #expect(site.read("output/index.html")?.contains("On in Porto") == true)
    let told = mistakes { try site.build([films, shows]) { $0.params = [("ctiy", .null)] } }
    #expect(
      told == """
        error: nothing uses the parameter 'ctiy'
          help: did you mean 'city'?
        """)
  }

  @Test func writesElsewhere() throws {
    let site = try validSite()
    let elsewhere = try TemporarySite()
    try site.build([films, shows]) { $0.output = elsewhere.root + "/www" }
    #expect(elsewhere.read("www/index.html") != nil)
    #expect(site.read("output/index.html") == nil)
    let again = try site.build([films, shows]) { $0.output = elsewhere.root + "/www" }
    #expect(again.written == 0)
  }

  @Test func replacesNoForeignFile() throws {
    let site = try validSite()
    let elsewhere = try TemporarySite(["www/index.html": "theirs"])
    let told = mistakes {
      try site.build([films, shows]) { $0.output = elsewhere.root + "/www" }
    }
    #expect(told.contains("www/index.html, a file that Marquee did not write"))
    #expect(elsewhere.tree("www") == ["index.html": "theirs"])
  }

  @Test func aSitemapOfOnesOwnWins() throws {
    let site = try validSite()
    try site.write("content/sitemap.xml", "<mine/>")
    try site.build([films, shows])
    #expect(site.read("output/sitemap.xml") == "<mine/>")
  }

  @Test func checksWithoutWriting() throws {
    let site = try validSite()
    let unused = queryRows("unused", ["a"], [])
    let report = try site.siteBuild([films, shows, unused]).render(
      into: DiscardingSink(), runsAll: true)
    #expect(report.pages == 13 && report.queries.count == 3)
    #expect(!FileManager.default.fileExists(atPath: site.root + "/output"))
    try site.write("content/about.md", "{{ nothing }}")
    #expect(
      mistakes {
        _ = try site.siteBuild([films, shows, unused]).render(into: DiscardingSink(), runsAll: true)
      }.contains("nothing"))
  }

  @Test func tellsHowFarItIs() throws {
    let site = try validSite()
    let steps = Steps()
    let build = SiteBuild(
      try SiteConfiguration.load(root: site.root),
      options: BuildOptions(root: site.root, now: noon, jobs: 2),
      source: FixedRows([films, shows], snapshotTime: noon)
    ) { steps.add($0) }
    _ = try build.run()
    let last = steps.all.last { $0.phase == .render }
    #expect(last?.done == 15 && last?.total == 15)
    #expect(steps.all.filter { $0.phase == .query }.map(\.done) == [0, 1, 2])
  }

  @Test func waitsForNoOtherBuild() throws {
    let site = try validSite()
    let lock = try OutputLock(output: site.root + "/output")
    let error = #expect(throws: Diagnostics.self) { try site.build([films, shows]) }
    #expect(error?.all.map(\.category) == [.busy])
    #expect(site.tree().isEmpty)
    withExtendedLifetime(lock) {}
  }

  @Test func guardsStopTheBuild() throws {
    let site = try validSite()
    try site.build([films, shows])
    let before = site.tree()
    let none = queryRows("movies", films.columns, [])
    #expect(
      mistakes { try site.build([none, shows]) } == """
        queries/movies.sql: error: movies gave 0 rows, fewer than its min_rows, 1
          help: look at the data; the site that was there is untouched
        """)
    let rest =
      "site: {title: x, url: https://movies.example}\nqueries: {movies: {key: slug}, shows: {group_by: movie_id}}\nparams: {city: x}\n"
    try site.write("marquee.yaml", "build: {max_removed: 10%}\n" + rest)
    let fewer = queryRows("movies", films.columns, [films.record(1).values])
    #expect(
      mistakes { try site.build([fewer, shows]) }.contains(
        "4 of 14 files (29 %) would be removed, more than max_removed"))
    try site.write("marquee.yaml", "build: {min_pages: 100}\n" + rest)
    let error = #expect(throws: Diagnostics.self) { try site.build([films, shows]) }
    #expect(error?.all.map(\.category) == [.guardStopped])
    #expect(site.tree() == before)
  }

  @Test func countsReplacedValues() throws {
    let site = try TemporarySite([
      "marquee.yaml": "{}", "queries/movies.sql": "SELECT 1",
      "content/[slug].md": "---\nquery: movies\nas: m\n---\n[x]({{ m.link }})\n",
    ])
    let rows = queryRows(
      "movies", ["slug", "link"],
      (0..<5).map { [.string("m\($0)"), .string($0 < 3 ? "javascript:alert(1)" : "/ok/")] })
    let report = try site.build([rows])
    #expect(report.replacedValues == 3)
    #expect(report.warnings.count == 1)
    #expect(report.warnings.first?.severity == .warning)
    let told = mistakes { try site.build([rows]) { $0.strict = true } }
    #expect(
      told.hasPrefix("content/[slug].md:5:5: error: the value 'javascript:alert(1)' is not safe"))
  }
}

/// The steps of a build, from any thread.
private final class Steps: @unchecked Sendable {
  // @unchecked: guarded by the lock.
  private var steps: [BuildProgress] = []
  private let lock = NSLock()
  var all: [BuildProgress] { lock.withLock { steps } }
  func add(_ step: BuildProgress) { lock.withLock { steps.append(step) } }
}
