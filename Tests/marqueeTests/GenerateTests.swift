import Foundation
import MarqueeBase
import Testing

/// `marquee generate` on a small site and a real server.
@Suite struct GenerateTests {
  @Test func buildsTheSite() throws {
    let site = try SmallSite()
    let result = try site.generate(["--now", "2026-11-21"])
    #expect(result.errors == "")
    #expect(result.exitCode == 0)
    let line = /4 pages from 2 rows: 4 written, 0 unchanged, 0 removed in \d+\.\d\d s\n/
    #expect(result.output.wholeMatch(of: line) != nil, "\(result.output)")
    let index = try site.folder.read("output/index.html")
    #expect(index.contains("<title>All films</title>"))
    #expect(index.contains("<td>Alien | *1979*</td>"))
    #expect(try site.folder.read("output/films/heat/index.html").contains("Heat (1995)"))
    #expect(site.folder.exists("output/sitemap.xml"))
  }

  @Test func secondRunWritesNothing() throws {
    let site = try SmallSite()
    _ = try site.generate(["--now", "2026-11-21"])
    let before = try site.folder.contents(of: "output")
    let result = try site.generate(["--now", "2026-11-21"])
    #expect(result.exitCode == 0)
    #expect(result.output.contains(": 0 written, 4 unchanged, 0 removed in "))
    #expect(try site.folder.contents(of: "output") == before)
  }

  @Test func removesPagesThatAreGone() throws {
    let site = try SmallSite()
    _ = try site.generate()
    try site.change(["queries/films.sql": "SELECT * FROM film WHERE slug = 'heat'\n"])
    let result = try site.generate()
    #expect(result.output.contains(" 1 removed in "))
    #expect(!site.folder.exists("output/films/alien/index.html"))
    #expect(site.folder.exists("output/films/heat/index.html"))
  }

  @Test func bindsParameters() throws {
    let site = try SmallSite([
      "queries/films.sql": "SELECT slug, title, year FROM film WHERE title = :title\n",
      "marquee.yaml": "site: { title: Films }\nparams: { title: Heat }\n",
    ])
    _ = try site.generate()
    #expect(site.folder.exists("output/films/heat/index.html"))
    let hostile = try site.generate(["--param", "title=' OR true --"])
    #expect(hostile.exitCode == 0)
    #expect(!site.folder.exists("output/films/heat/index.html"))
    _ = try site.generate(["--param", "title=Alien | *1979*"])
    #expect(site.folder.exists("output/films/alien/index.html"))
  }

  @Test func writesElsewhere() throws {
    let site = try SmallSite()
    let other = try TemporaryFolder()
    let result = try Program.run(
      ["generate", "--site", site.folder.path, "--output", other.path + "/www"],
      environment: ["DATABASE_URL": TestServer.url()])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(other.exists("www/index.html"))
    #expect(!site.folder.exists("output"))
  }

  @Test func reportsForMachines() throws {
    let site = try SmallSite()
    let file = site.folder.path + "/report.json"
    let result = try site.generate(["--quiet", "--report", file, "--jobs", "1"])
    #expect(result.output == "")
    #expect(result.errors == "")
    var reader = JSONReader()
    guard case .record(let report) = try reader.read(site.folder.read("report.json")),
      case .int(2)? = report["rows"], case .int(4)? = report["written"],
      case .array(let phases)? = report["phases"], case .array(let queries)? = report["queries"]
    else {
      Issue.record("members are missing or changed")
      return
    }
    #expect(phases.count == 5)
    #expect(queries.count == 1)
  }

  @Test func verboseNamesTheQueries() throws {
    let result = try SmallSite().generate(["--verbose"])
    #expect(result.errors.contains("  queries/films.sql: 2 rows, "))
    #expect(result.errors.contains("  render: "))
  }

  @Test func readsEnvironmentFiles() throws {
    let site = try SmallSite([".env": "DATABASE_URL=postgresql://127.0.0.1:1/none\n"])
    try site.change([".env.local": "DATABASE_URL='\(try TestServer.url())'\n"])
    let result = try Program.run(["generate"], in: site.folder.url)
    #expect(result.exitCode == 0, "\(result.errors)")
  }

  @Test func replacedValuesAreCountedOrErrors() throws {
    let site = try SmallSite([
      "content/links.md":
        "{% for film in films %}\n[{{ film.title }}]({{ film.site }})\n{% endfor %}\n"
    ])
    let lax = try site.generate()
    #expect(lax.exitCode == 0)
    #expect(lax.output.contains(", 1 value replaced in "))
    #expect(lax.errors.contains("warning: "))
    #expect(try !site.folder.read("output/links/index.html").contains("javascript:"))
    let strict = try site.generate(["--strict"])
    #expect(strict.exitCode == 1)
    #expect(strict.output == "")
  }

  @Test func drawsNoBarInALogAndOneOnATerminal() throws {
    let site = try SmallSite()
    let log = try site.generate()
    #expect(!log.errors.contains("\u{1b}"))
    let environment = ["DATABASE_URL": try TestServer.url(), "TERM": "xterm"]
    let terminal = try OnTerminal.run(["generate"], in: site.folder, environment: environment)
    #expect(terminal.contains("\u{1b}[2K"))
    #expect(terminal.contains("rendering"))
    #expect(terminal.contains("0 written, 4 unchanged"))
  }

  @Test func coloursOnATerminalUnlessToldNotTo() throws {
    let site = try SmallSite(["marquee.yaml": "sitee: {}\n"])
    let coloured = try OnTerminal.run(["generate"], in: site.folder, environment: ["TERM": "xterm"])
    #expect(coloured.contains("\u{1b}[1;31merror: \u{1b}[0m"))
    let plain = try OnTerminal.run(
      ["generate"], in: site.folder, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    #expect(!plain.contains("\u{1b}[1;31m"))
  }
}
