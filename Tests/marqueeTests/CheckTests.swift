import Foundation
import MarqueeBase
import Testing

/// `marquee check`, as a user runs it.
@Suite struct CheckTests {
  private static func check(
    _ site: SmallSite, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> Program.Result {
    var environment = environment
    environment["DATABASE_URL"] = try TestServer.url()
    return try Program.run(["check"] + arguments, in: site.folder.url, environment: environment)
  }

  @Test func nothingIsFoundAndNothingIsWritten() throws {
    let site = try SmallSite()
    let before = try site.folder.contents(of: ".")
    let result = try Self.check(site)
    #expect(result.exitCode == 0 && result.errors == "")
    let line =
      /1 query prepared, 2 pages and 1 template checked in [\d.]+ s: nothing found; links are checked with --run\n/
    #expect(result.output.wholeMatch(of: line) != nil, "\(result.output)")
    let run = try Self.check(site, ["--run"])
    #expect(run.exitCode == 0 && run.errors == "", "\(run.errors)")
    let runLine =
      /1 query run, 4 pages rendered, 1 template checked, 0 links followed in [\d.]+ s: nothing found\n/
    #expect(run.output.wholeMatch(of: runLine) != nil, "\(run.output)")
    #expect(try site.folder.contents(of: ".") == before)
  }

  @Test func columnsAreCheckedWithoutRunningAQuery() throws {
    let site = try SmallSite([
      "content/index.md": "{% for film in films %}{{ film.titel }}{% endfor %}\n",
      // It could not be run.
      "queries/never.sql": "SELECT 1 / (year - year) AS never FROM film\n",
    ])
    let result = try Self.check(site)
    #expect(result.exitCode == 1)
    #expect(
      result.errors == """
        content/index.md:1:32: error: 'titel' is not a column of films
          1 | {% for film in films %}{{ film.titel }}{% endfor %}
            |                                ^~~~~
          note: its columns are slug, title, year, site
          help: did you mean 'title'?

        """)
    #expect(result.output.contains(": 1 error; links are checked with --run"))
  }

  @Test(arguments: [
    (["marquee.yaml": "site: { titel: x }\n"], 2, "'titel'"),
    (["marquee.yaml": "queries: { films: { key: slog } }\n"], 2, "'slog', the key of films"),
    (["queries/films.sql": "SELECT slog FROM film\n"], 4, "column \"slog\" does not exist"),
    (["content/x.md": "---\nquery: films\n---\n{{ row.slog }}\n"], 1, "'slog' is not a column"),
    (["templates/unused.html": "{% if %}\n"], 1, "templates/unused.html:1:7"),
  ])
  func mistakesHaveTheirExitCodes(
    _ files: [String: String], _ code: Int32, _ message: String
  ) throws {
    let result = try Self.check(try SmallSite(files.mapValues { $0 }))
    #expect(result.exitCode == code, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func linksAreCheckedWhenPagesAreRendered() throws {
    let site = try SmallSite([
      "content/films/[slug].md": """
      ---
      title: "{{ film.title }}"
      query: films
      as: film
      layout: page.html
      ---
      # {{ film.title }}

      [list](/film/) ![poster](/{{ film.slug }}.jpg) <img src="/x.svg">
      """,
      "content/x.svg": "<svg/>",
    ])
    #expect(try Self.check(site).exitCode == 0)
    let result = try Self.check(site, ["--run", "--diagnostics", "json"])
    #expect(result.exitCode == 1)
    let found = try result.errors.split(separator: "\n").map { line in
      var reader = JSONReader()
      guard case .record(let record) = try reader.read(String(line)) else { return "" }
      return [
        record["severity"], record["code"], record["file"], record["line"], record["message"],
      ]
      .map { value in
        switch value {
        case .string(let text)?: text
        case .int(let number)?: String(number)
        default: "-"
        }
      }.joined(separator: " ")
    }
    let missing = "which is not a page or file of the site"
    #expect(
      found == [
        "error check.broken-link content/films/[slug].md - <img src> leads to '/alien.jpg', \(missing)",
        "error check.broken-link content/films/[slug].md - <img src> leads to '/heat.jpg', \(missing)",
        "error check.broken-link content/films/[slug].md 9 <a href> leads to '/film/', \(missing)",
        "warning check.alt content/films/[slug].md - <img> has no alt: /x.svg",
      ])
    #expect(result.output.contains(": 3 errors, 1 warning\n"))
  }

  @Test func warningsAreErrorsWhenAskedFor() throws {
    let site = try SmallSite(["content/bare.md": "bare\n"])
    let result = try Self.check(site, ["--run"])
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("content/bare.md: warning: the page has no <title>"))
    let strict = try Self.check(site, ["--run", "--strict"])
    #expect(strict.exitCode == 1)
    #expect(strict.errors.contains("content/bare.md: error: the page has no <title>"))
  }

  @Test func recordedRowsAreEnough() throws {
    let site = try SmallSite([
      "content/films/[slug].md":
        "---\ntitle: x\nquery: films\nas: film\nlayout: page.html\n---\n[x](/{{ film.slug }})\n"
    ])
    let recorded = try Program.run(
      ["record", "--to", "rows", "--quiet"], in: site.folder.url,
      environment: ["DATABASE_URL": try TestServer.url()])
    #expect(recorded.exitCode == 0, "\(recorded.errors)")
    let result = try Program.run(["check", "--rows", "rows", "--quiet"], in: site.folder.url)
    #expect(result.exitCode == 1)
    let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("content/") }
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("<a href> leads to ") }, "\(result)")
    try site.change(["content/films/[slug].md": "---\nquery: films\n---\n{{ row.titel }}\n"])
    let template = try Program.run(["check", "--rows", "rows"], in: site.folder.url)
    #expect(template.errors.contains("'titel' is not a column of films"), "\(template)")
    #expect(template.errors.components(separatedBy: "error: ").count == 2)
  }

  @Test func addressesElsewhereAreAsked() throws {
    let web = try LocalWeb([
      "/fine": LocalWeb.Answer(status: 200),
      "/browsers-only": LocalWeb.Answer(status: 200, refusesHead: true),
      "/old": LocalWeb.Answer(status: 301, location: "/fine"),
      "/today": LocalWeb.Answer(status: 302, location: "/fine"),
    ])
    let base = "http://user:secret@localhost:\(web.port)"
    let site = try SmallSite([
      "content/index.md": """
      ---
      title: Links
      layout: page.html
      ---
      [a](\(base)/fine#x) [b](\(base)/browsers-only) [c](\(base)/old) [d](\(base)/today)
      [e](\(base)/gone) [f](http://localhost:1/)
      """
    ])
    let refused = try Self.check(site, ["--external"])
    #expect(refused.exitCode == 0)
    #expect(web.asked == [])
    #expect(refused.errors.contains("was not asked: 'localhost' is in a private network"))
    #expect(refused.errors.contains("--allow-private"))

    let result = try Self.check(site, ["--external", "--allow-private"])
    #expect(result.exitCode == 1)
    let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("content/") }
    #expect(lines.count == 3, "\(result.errors)")
    #expect(lines.contains { $0.contains("/gone' is gone: the server answers 404") })
    #expect(lines.contains { $0.contains("warning: ") && $0.contains("/old' has moved to ") })
    #expect(lines.contains { $0.contains("localhost:1/' could not be checked: ") })
    #expect(result.output.contains("6 addresses elsewhere asked (2 redirected)"))

    let asked = web.asked
    #expect(asked.filter { $0.hasPrefix("HEAD /fine ") }.count == 3)
    #expect(asked.contains { $0.hasPrefix("GET /browsers-only ") })
    #expect(asked.allSatisfy { $0.contains("User-Agent: marquee-check") })
    #expect(asked.allSatisfy { $0.contains("Host: localhost:\(web.port)\r\n") })
    #expect(asked.allSatisfy { !$0.contains("Authorization") && !$0.contains("Cookie") })
  }

  /// However an address of this machine or of a private network is written.
  @Test(arguments: [
    "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/",
    "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "http://10.1.2.3/",
    "https://172.31.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://0.0.0.0/",
    "http://[fd00:ec2::254]/", "http://[fe80::1]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
  ])
  func privateAddressesAreNotAsked(_ address: String) throws {
    let site = try SmallSite([
      "queries/films.sql": "SELECT slug, title, year, '\(address)' AS site FROM film\n",
      "content/index.md":
        "---\ntitle: x\nlayout: page.html\n---\n<a href=\"{{ films.first.site }}\">x</a>\n",
    ])
    let result = try Self.check(site, ["--external"])
    #expect(result.errors.contains("was not asked"), "\(result.errors)")
  }

  @Test func theSampleSiteIsRight() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = try TemporaryFolder()
    for name in ["marquee.yaml", "content", "database", "queries", "templates"] {
      try FileManager.default.copyItem(
        at: root.appending(path: name), to: folder.url.appending(path: name))
    }
    for arguments in [["check"], ["check", "--run"]] {
      let result = try Program.run(arguments + ["--strict", "--quiet"], in: folder.url)
      #expect(result.exitCode == 0 && result.errors == "" && result.output == "", "\(result)")
    }
  }
}
