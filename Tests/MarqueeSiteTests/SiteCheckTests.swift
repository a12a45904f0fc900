import Foundation
import MarqueeBase
import Synchronization
import Testing

@testable import MarqueeSite

/// Whole sites with one mistake each, checked without writing.
@Suite struct SiteCheckTests {
  private static let unused = queryRows("unused", ["a"], [])

  /// The diagnostics of a check, each in one text; `rows` renders the pages.
  private static func check(
    _ site: TemporarySite, rows: Bool = false, extra: [QueryRows] = [],
    external: ExternalLinks? = nil, _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> CheckReport {
    let configuration = try SiteConfiguration.load(root: site.root)
    var options = BuildOptions(root: site.root, now: noon, jobs: 2)
    change(&options)
    let source = FixedRows([films, shows, unused] + extra, snapshotTime: noon)
    return SiteCheck(
      configuration, options: options, columns: source, rows: rows ? source : nil,
      external: external
    ).run()
  }

  private static func texts(_ report: CheckReport) -> [String] {
    report.diagnostics.map { diagnostic in
      let place = diagnostic.location.map { "\($0): " } ?? ""
      return place + (diagnostic.severity == .warning ? "warning: " : "") + diagnostic.message
    }
  }

  /// The valid site, with what a page of it needs to be found whole.
  private static func site() throws -> TemporarySite {
    let site = try validSite()
    try site.write(
      "templates/base.html",
      "<!doctype html><html lang=en><title>{{ page.title }}</title>{{ content }}</html>\n")
    for page in ["content/genres/[genre].html", "content/all.md", "content/404.html"] {
      let text = site.read(page) ?? ""
      try site.write(page, text.replacing("title:", with: "layout: base.html\ntitle:"))
    }
    try site.write("content/hidden.md", "---\ntitle: H\nlayout: base.html\n---\n{{ page.url }}\n")
    try site.write(
      "content/feed.xml",
      "---\n---\n<ms>{% for m in movies %}<t>{{ m.title }}</t>{% endfor %}</ms>\n")
    return site
  }

  @Test func aSiteWithoutMistakes() throws {
    let site = try Self.site()
    let prepared = try Self.check(site)
    #expect(Self.texts(prepared) == [])
    #expect(prepared.queries == 3 && prepared.contentFiles == 11 && prepared.templates == 4)
    #expect(prepared.rendered == nil)
    let rendered = try Self.check(site, rows: true)
    #expect(Self.texts(rendered) == [])
    #expect(rendered.rendered?.pages == 13 && rendered.rendered?.rows == 6)
    #expect(rendered.rendered?.links == 5)
    #expect(!FileManager.default.fileExists(atPath: site.root + "/output"))
    #expect(!FileManager.default.fileExists(atPath: site.root + "/.marquee"))
  }

  /// Found before any row is there.
  @Test(arguments: [
    (
      "content/index.md", "{% for m in movies %}{{ m.titel }}{% endfor %}",
      "content/index.md:1:27: 'titel' is not a column of movies"
    ),
    (
      "content/index.md", "---\ntitle: \"{{ movies.up.x }}\"\n---\n",
      "content/index.md:2:22: 'x' is not a column of movies"
    ),
    (
      "content/x/[slog].md", "---\nquery: movies\n---\n",
      "content/x/[slog].md: [slog] in the file's name is not a column of movies"
    ),
    (
      "content/x/[group].md", "---\nquery: movies\ngroup_by: gender\npath: /x/{{ group }}/\n---\n",
      "content/x/[group].md:3:11: 'gender' is not a column of movies"
    ),
    (
      "content/x.md", "---\nquery: movies\npath: /x/{{ row.slog }}/\n---\n",
      "content/x.md:3:17: 'slog' is not a column of movies"
    ),
    ("content/x.md", "---\nquery: movis\n---\n", "content/x.md:2:8: there is no query 'movis'"),
    (
      "content/x.md", "---\npaginate: {query: movies}\ntitle: '{{ paginator.pag }}'\n---\n",
      "content/x.md:3:22: 'paginator' has no 'pag'"
    ),
    (
      "content/x.md", "---\npaginate: {query: movies}\n---\n{{ paginator.items[0].x }}",
      "content/x.md:4:23: 'x' is not a column of movies"
    ),
    ("content/x.md", "{{ page.titel }}", "content/x.md:1:9: 'page' has no 'titel'"),
    ("content/x.md", "{{ movie.title }}", "content/x.md:1:4: 'movie' has no value on this page"),
    ("content/x.md", "{{ params.town }}", "content/x.md:1:11: 'params' has no 'town'"),
    ("content/x.md", "{{ shows[1].first.x }}", "content/x.md:1:19: 'x' is not a column of shows"),
    ("content/x.md", "{{ build.time }}", "content/x.md:1:10: 'build' has no 'time'"),
    ("content/x.md", "{% if %}", "content/x.md:1:7: 'if' needs a condition"),
    (
      "templates/card.html", "<i>{{ movie.titel }}</i>",
      "templates/card.html:1:13: 'titel' is not a column of movies"
    ),
    (
      "templates/unused.html", "{{ movies.first.x }}",
      "templates/unused.html:1:17: 'x' is not a column of movies"
    ),
    ("templates/unused.html", "{{ nosuch }}", "templates/unused.html:1:4: 'nosuch' is not defined"),
    ("templates/unused.html", "a\n{% if %}", "templates/unused.html:2:7: 'if' needs a condition"),
    (
      "templates/page.html", "---\nlayout: base.html\n---\n{{ site.titel }}{{ content }}",
      "templates/page.html:4:9: 'site' has no 'titel'"
    ),
    (
      "templates/movie.md", "{{ movie.x }}",
      "templates/movie.md:1:10: 'x' is not a column of movies"
    ),
    (
      "marquee.yaml",
      "queries: {movies: {key: slog}, shows: {group_by: movie_id}}\nsite: {title: x}\nparams: {city: x}",
      "marquee.yaml:1:11: 'slog', the key of movies, is not one of its columns"
    ),
  ])
  func mistakesInTemplates(_ file: String, _ text: String, _ message: String) throws {
    let site = try Self.site()
    try site.write(file, text)
    let found = Self.texts(try Self.check(site))
    #expect(found.contains { $0.hasPrefix(message) }, "\(found)")
    #expect(found.count == 1)
  }

  @Test func allMistakesAreToldAtOnce() throws {
    let site = try Self.site()
    try site.write("content/a.md", "{{ movies.first.x }}")
    try site.write("content/b.md", "{{ movies.first.y }}")
    try site.write("templates/card.html", "{{ movie.z }}")
    #expect(try Self.check(site).diagnostics.count == 3)
  }

  /// Found in rendered pages.
  @Test(arguments: [
    ("content/x.md", "[a](/nowhere/)", "content/x.md:5:5: <a href> leads to '/nowhere/', which is"),
    (
      "content/x.md", "[a](/movies/heat/#x)",
      "content/x.md:5:5: <a href> leads to '/movies/heat/#x', but /movies/heat/ has no id 'x'"
    ),
    (
      "content/x.md", "# Here\n\n[a](#hear)",
      "content/x.md:7:5: <a href> leads to '#hear', but the page has no id 'hear'"
    ),
    ("content/x.md", "![a](a.png)", "content/x.md:5:6: <img src> leads to 'a.png', which is"),
    (
      "content/x.md", "<a href=https://movies.example/x/y>x</a>",
      "content/x.md:5:9: <a href> leads to 'https://movies.example/x/y', which is"
    ),
    (
      "content/x.md", "{% for m in movies %}\n[a](/film/{{ m.slug }}/)\n{% endfor %}",
      "content/x.md: <a href> leads to '/film/heat/', which is"
    ),
    ("content/x.md", "<img src=/style.css>", "content/x.md: warning: <img> has no alt: /style.css"),
    (
      "content/x.md", "<p id=a></p><p id=a></p>",
      "content/x.md: warning: two elements have the id 'a'"
    ),
    ("content/bare.md", "x", "content/bare.md: warning: the page has no <title>"),
  ])
  func mistakesInPages(_ file: String, _ text: String, _ message: String) throws {
    let site = try Self.site()
    let head = file == "content/x.md" ? "---\ntitle: X\nlayout: base.html\n---\n" : ""
    try site.write(file, head + text)
    let found = Self.texts(try Self.check(site, rows: true))
    #expect(found.contains { $0.hasPrefix(message) }, "\(found)")
  }

  @Test(arguments: [
    "[a](/)[b](/movies/heat/)[c](/movies/heat)[d](../movies/heat/index.html)[e](/style.css?v=2)",
    "[a](/feed.xml)[b](/sitemap.xml)[c](/all/page/2/)[d](/404.html)[e](https://movies.example)",
    "# Here\n\n[a](#here)[b](#)[c](#top)[d](/x/#here)[e](https://other.example/none)",
    "<a href='mailto:a@b.example'>x</a><a href=/g&#101;nres/Crime/>x</a><a name=old></a>[a](#old)",
    "<svg><symbol id=s></symbol><use href=#s /></svg>",
  ])
  func whatIsThereIsNotReported(_ text: String) throws {
    let site = try Self.site()
    try site.write("content/x.md", "---\ntitle: X\nlayout: base.html\n---\n" + text)
    #expect(Self.texts(try Self.check(site, rows: true)) == [])
  }

  @Test func oneMistakeOnManyPagesIsToldOnce() throws {
    let site = try Self.site()
    try site.write(
      "templates/base.html",
      "<html lang=en><title>{{ page.title }}</title><a href=\"/abuot/\">x</a>{{ content }}</html>\n"
    )
    try site.write("content/about.md", "---\ntitle: A\nlayout: base.html\n---\n")
    let report = try Self.check(site, rows: true)
    #expect(report.diagnostics.count == 1)
    #expect(
      report.diagnostics.first?.formatted == """
        templates/base.html:1:55: error: <a href> leads to '/abuot/', which is not a page or file of the site
          1 | <html lang=en><title>{{ page.title }}</title><a href="/abuot/">x</a>{{ content }}</html>
            |                                                       ^~~~~~~
          note: on /404.html and 10 other pages
          help: did you mean '/about/'?
        """)
  }

  @Test func mistakesWithoutEndAreCounted() throws {
    let site = try Self.site()
    let links = (1...250).map { "[a](/no/\($0)/) [b](/about#x\($0))" }.joined(separator: "\n")
    try site.write("content/x.md", "---\ntitle: X\nlayout: base.html\n---\n" + links)
    let found = try Self.check(site, rows: true).diagnostics
    #expect(found.count == LinkFindings.limit)
    #expect(
      found.flatMap(\.notes).map(\.message).contains("300 further addresses lead nowhere, too"))
  }

  @Test func whatOneThreadFindsTwoFind() throws {
    let site = try Self.site()
    for number in 1...40 {
      try site.write(
        "content/n\(number).md",
        "---\ntitle: \(number)\nlayout: base.html\n---\n[a](/x\(number % 7)/)[b](y)<img src=/z\(number)>"
      )
    }
    let one = try Self.check(site, rows: true) { $0.jobs = 1 }.diagnostics
    #expect(one.count > 40)
    for _ in 0..<3 {
      #expect(try Self.check(site, rows: true) { $0.jobs = 4 }.diagnostics == one)
    }
  }

  @Test func aPageThatFailsMakesNoLinkBroken() throws {
    let site = try Self.site()
    try site.write(
      "content/movies/[slug].md",
      "---\nquery: movies\nas: movie\n---\n{{ movie.title | divided_by: 0 }}")
    let report = try Self.check(site, rows: true)
    #expect(report.diagnostics.count == 1 && report.rendered?.links == nil)
  }

  @Test func strictMakesErrorsOfWarnings() throws {
    let site = try Self.site()
    try site.write("content/x.md", "plain")
    #expect(try Self.check(site, rows: true).errorCount == 0)
    #expect(try Self.check(site, rows: true) { $0.strict = true }.errorCount == 1)
  }

  @Test func aSiteBelowAPath() throws {
    let site = try TemporarySite([
      "marquee.yaml": "site: {url: https://a.example/shop}\nbuild: {layout: l.html}",
      "templates/l.html": "<html lang=en><title>x</title>{{ content }}</html>",
      "content/index.md": "[a](/shop/b/)[b](b/)[c](/b/)[d](/elsewhere/)", "content/b.md": "x",
    ])
    let report = try Self.check(site, rows: true)
    #expect(
      Self.texts(report) == [
        "content/index.md:1:25: <a href> leads to '/b/', outside /shop/ where the site is"
      ])
    #expect(report.diagnostics.first?.help == "write /shop/b/, or a relative address")
  }

  @Test func addressesElsewhereAreAskedOnce() throws {
    let site = try Self.site()
    try site.write(
      "content/x.md",
      "---\ntitle: X\nlayout: base.html\n---\n[a](https://a.example/#x)[b](https://a.example/#y)\n"
        + "[c](https://gone.example/)[d](https://moved.example/)[e](http://10.0.0.1/)")
    let asked = Mutex<[String]>([])
    let external = ExternalLinks { request throws(ExternalLinks.Failure) in
      asked.withLock { $0.append("\(request.method) \(request.url)") }
      switch request.url {
      case "https://gone.example/": return ExternalLinks.Response(status: 404)
      case "https://moved.example/":
        return ExternalLinks.Response(status: 301, location: "https://a.example/new")
      case "http://10.0.0.1/": throw ExternalLinks.Failure(.privateAddress, "no")
      default: return ExternalLinks.Response(status: 200)
      }
    }
    let report = try Self.check(site, rows: true, external: external)
    #expect(
      Set(Self.texts(report)) == [
        "content/x.md:6:5: 'https://gone.example/' is gone: the server answers 404",
        "content/x.md:6:31: warning: 'https://moved.example/' has moved to 'https://a.example/new'",
        "content/x.md:6:58: warning: 'http://10.0.0.1/' was not asked: no",
      ])
    #expect(report.rendered?.external == 4 && report.rendered?.redirects == 1)
    #expect(
      asked.withLock { $0.sorted() } == [
        "GET https://gone.example/", "HEAD http://10.0.0.1/", "HEAD https://a.example/",
        "HEAD https://a.example/new", "HEAD https://gone.example/", "HEAD https://moved.example/",
      ])
  }

  /// The server says what queries return, without running them; one mistake hides no other.
  @Test func columnsOfARealServer() throws {
    func request(_ name: String, _ sql: String) -> QueryRequest {
      QueryRequest(
        query: QueryFile(name: name, file: "queries/\(name).sql", text: sql),
        parameters: ["today": .moment(noon)])
    }
    let found = try TestServer.rows().columns(of: [
      request("a", "SELECT 1 AS one, ARRAY['x'] AS list, :today AS day"),
      request("b", "SELECT nosuch"), request("c", "SELECT 1/0 AS never_run"),
      request("d", "SELECT :nosuch"), request("e", "SELECT * FROM nosuch"),
    ])
    #expect(found.columns["a"]?.map(\.name) == ["one", "list", "day"])
    #expect(found.columns["a"]?.map(\.type).prefix(2) == ["integer", "text[]"])
    #expect(found.columns["c"]?.map(\.name) == ["never_run"])
    #expect(found.columns.count == 2)
    #expect(
      Set(found.mistakes.compactMap { $0.location?.file })
        == ["queries/b.sql", "queries/d.sql", "queries/e.sql"])
  }
}
