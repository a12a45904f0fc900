import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// `marquee generate --watch`, as the built program: files, rows, mistakes and lost servers.
@Suite(.serialized) struct WatchTests {
  /// A database of the test's own, as a URL, with the films in it; gone with its owner.
  final class OwnDatabase {
    let url: String
    let settings: ConnectionSettings

    init() throws {
      let admin = try Connection(ConnectionSettings(string: TestServer.url(), from: "test"))
      let name = "watch_\(UInt32.random(in: 0 ... .max))"
      _ = try admin.query("CREATE DATABASE \(name)")
      var settings = try ConnectionSettings(string: TestServer.url(), from: "test")
      settings.set("dbname", name, from: "test")
      self.settings = settings
      url =
        "postgresql:///\(name)?host=\(settings.host ?? "")&user=\(settings.user ?? "")"
      for statement in SmallSite.schema.split(separator: ";") where statement.count > 2 {
        try run(String(statement))
      }
    }

    deinit {
      let admin = try? Connection(ConnectionSettings(string: TestServer.url(), from: "test"))
      _ = try? admin?.query("DROP DATABASE \(settings.database ?? "") WITH (FORCE)")
    }

    func run(_ sql: String) throws { _ = try Connection(settings).query(sql) }
  }

  @Test func buildsWhatAFileTouches() throws {
    let watching = try WatchingProgram(SmallSite())
    #expect(watching.waitForOutput("4 pages from 2 rows: 4 written"), "\(watching.said)")
    try watching.site.change([
      "content/index.md": "---\ntitle: New\nlayout: page.html\n---\n# New\n"
    ])
    #expect(
      watching.waitForOutput(" content/index.md changed: 1 rendered, 1 written, 3 unchanged in "))
    #expect(try watching.site.folder.read("output/index.html").contains("New"))
    // A page more, a page less.
    try watching.site.change(["content/about.md": "# About\n"])
    #expect(watching.waitForOutput(" content/about.md changed: "))
    #expect(watching.site.folder.exists("output/about/index.html"))
    try watching.site.change(["content/about.md": nil])
    #expect(watching.waitForOutput(" 1 removed in "))
    #expect(!watching.site.folder.exists("output/about/index.html"))
    let result = try watching.interrupt()
    #expect(result.exitCode == 130)
    #expect(!result.errors.contains("error"), "\(result.errors)")
  }

  @Test func looksAtFilesWhereTheKernelDoesNotTell() throws {
    let watching = try WatchingProgram(SmallSite(), ["--poll", "--quiet"])
    #expect(watching.waitForPage("index.html", "All films"), "\(watching.said)")
    try watching.site.change(["content/about.md": "# About\n"])
    #expect(watching.waitForPage("about/index.html", "About"), "\(watching.said)")
    #expect(watching.said == "")
    let refused = try watching.site.generate(["--poll"])
    #expect(refused.exitCode == 2)
  }

  @Test func aPrivateServerThatDiesIsStartedAgain() throws {
    let site = try SmallSite()
    let watching = try WatchingProgram(site, ["--database-url", "local"])
    #expect(watching.waitForErrors("the database tells of changed rows"), "\(watching.said)")
    var found: String?
    // The listing can end early while the server's files come and go.
    for _ in 0..<100 where found == nil {
      found = FileManager.default.subpaths(atPath: site.folder.path + "/.marquee")?
        .first { $0.hasSuffix("/postmaster.pid") }
      if found == nil { usleep(20_000) }
    }
    let file = try #require(found)
    let text = try site.folder.read(".marquee/\(file)")
    let process = try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
    kill(process, SIGQUIT)
    #expect(watching.waitForErrors("the database is back"), "\(watching.said)")
    try site.change(["queries/films.sql": "SELECT slug, upper(title) AS title, year FROM film\n"])
    #expect(watching.waitForPage("index.html", "HEAT"), "\(watching.said)")
    let end = try watching.interrupt()
    #expect(end.exitCode == 130, "\(end.output)\(end.errors)")
  }

  @Test func anEditedTemplateSendsNoQuery() throws {
    let database = try OwnDatabase()
    let site = try SmallSite(["marquee.yaml": "site: { title: F }\nwatch: { interval: 60m }\n"])
    let watching = try WatchingProgram(
      site, ["--verbose"], environment: ["DATABASE_URL": database.url])
    #expect(watching.waitForOutput(" pages from 2 rows"), "\(watching.said)")
    // A table that is gone is noticed only by a query.
    try database.run("ALTER TABLE film RENAME TO elsewhere")
    try site.change(["templates/page.html": "<!doctype html><title>x</title>NEW {{ content }}\n"])
    #expect(
      watching.waitForOutput(" templates/page.html changed: 3 rendered, 3 written"),
      "\(watching.said)")
    #expect(try site.folder.read("output/films/heat/index.html").contains("NEW"))
    #expect(try site.folder.read("output/films/heat/index.html").contains("Heat (1995)"))
  }

  @Test func whatCannotTellIsNamed() throws {
    let database = try OwnDatabase()
    try database.run("CREATE MATERIALIZED VIEW old AS SELECT 1 AS x")
    try database.run("CREATE EXTENSION file_fdw")
    try database.run("CREATE SERVER files FOREIGN DATA WRAPPER file_fdw")
    try database.run(
      "CREATE FOREIGN TABLE far (line text) SERVER files OPTIONS (filename '/dev/null')")
    let site = try SmallSite([
      "queries/films.sql": "SELECT slug, title, year, site FROM film",
      "queries/old.sql": "SELECT x FROM old", "queries/far.sql": "SELECT line FROM far",
      "queries/none.sql": "SELECT 1 AS x",
    ])
    let environment = ["DATABASE_URL": database.url]
    let printed = try Program.run(["db", "notify"], in: site.folder.url, environment: environment)
    #expect(printed.exitCode == 0 && printed.output.contains("ON \"public\".\"film\""))
    for line in [
      "public.old, a materialised view, can't tell of all its changes: 'old' is run again every",
      "public.far, a foreign table, can't tell of all its changes: 'far' is run again every",
      "what 'none' reads can't tell of all its changes: 'none' is run again every",
    ] {
      #expect(printed.errors.contains(line), "\(printed.errors)")
    }
  }

  @Test func showsRowsWhenTheDatabaseTells() throws {
    let database = try OwnDatabase()
    let site = try SmallSite([
      "marquee.yaml": "site: { title: F }\nwatch: { interval: 60m, channel: films }\n"
    ])
    let environment = ["DATABASE_URL": database.url]
    let printed = try Program.run(["db", "notify"], in: site.folder.url, environment: environment)
    #expect(printed.output.contains("ON \"public\".\"film\""), "\(printed.errors)")
    let installed = try Program.run(
      ["db", "notify", "--install"], in: site.folder.url, environment: environment)
    #expect(installed.output.hasPrefix("installed on public.film of "), "\(installed.errors)")
    let again = try Program.run(["db", "notify"], in: site.folder.url, environment: environment)
    #expect(again.output == "")
    #expect(again.errors.contains("every table that the queries read tells of its changes"))

    let watching = try WatchingProgram(site, environment: environment)
    #expect(watching.waitForErrors("the database tells of changed rows"), "\(watching.said)")
    try database.run("UPDATE film SET title = 'Hot' WHERE slug = 'heat'")
    #expect(
      watching.waitForOutput(" rows of public.film changed: 2 rendered, 2 written"),
      "\(watching.said)")
    #expect(try site.folder.read("output/films/heat/index.html").contains("Hot"))
    try database.run("DELETE FROM film WHERE slug = 'alien'")
    #expect(watching.waitForOutput(" 1 removed in "), "\(watching.said)")
  }

  /// One row of 40,000 changes: what uses it is rendered, and nothing else of 10,002 pages.
  @Test func rendersWhatUsesAChangedRowOfManyPages() throws {
    let database = try OwnDatabase()
    try database.run("TRUNCATE film")
    try database.run(
      """
      INSERT INTO film SELECT 'film-' || n, 'Film ' || n, 1900 + n % 100, NULL
      FROM generate_series(1, 10000) n
      """)
    try database.run("CREATE TABLE show (film text, hour int)")
    try database.run(
      "INSERT INTO show SELECT 'film-' || n, h FROM generate_series(1, 10000) n, unnest(ARRAY[17, 20, 22]) h"
    )
    let site = try SmallSite([
      "marquee.yaml":
        "site: { title: F }\nwatch: { interval: 60m, channel: many }\nqueries: { shows: { group_by: film } }\n",
      "queries/films.sql": "SELECT slug, title, year FROM film ORDER BY slug\n",
      "queries/shows.sql":
        "SELECT film, hour FROM show ORDER BY film, hour\n",
      "queries/newest.sql": "SELECT title FROM film WHERE year = 1999 ORDER BY slug LIMIT 5\n",
      "content/index.md":
        "---\ntitle: New\nlayout: page.html\n---\n{% for f in newest %}\n- {{ f.title }}\n{% endfor %}\n",
      "content/about.md": "---\ntitle: About\nlayout: page.html\n---\n# About\n",
      "content/films/[slug].md": """
      ---
      title: "{{ film.title }}"
      query: films
      as: film
      layout: page.html
      ---
      # {{ film.title }}

      {% for s in shows[film.slug] %}
      - {{ s.hour }}
      {% endfor %}

      """,
    ])
    let environment = ["DATABASE_URL": database.url]
    let installed = try Program.run(
      ["db", "notify", "--install"], in: site.folder.url, environment: environment)
    #expect(installed.exitCode == 0, "\(installed.errors)")
    // In memory, where there is some: disks are not what is tested.
    let memory = "/dev/shm/marquee-watch-\(UInt32.random(in: 0 ... .max))"
    let output = FileManager.default.fileExists(atPath: "/dev/shm") ? memory : "output"
    defer { try? FileManager.default.removeItem(atPath: memory) }
    let watching = try WatchingProgram(site, ["--output", output], environment: environment)
    try #require(
      watching.waitForOutput("10,002 pages from 40,005 rows: 10,002 written"), "\(watching.said)")
    #expect(watching.waitForErrors("the database tells of changed rows"), "\(watching.said)")
    func expect(_ sql: String, _ line: String) throws {
      try database.run(sql)
      try #require(watching.waitForOutput(line), "\(sql): \(watching.said)")
    }
    // A film's own page.
    try expect(
      "UPDATE film SET title = 'Other' WHERE slug = 'film-7'",
      " rows of public.film changed: 1 rendered, 1 written, 10,001 unchanged in ")
    // What a page looks up by its key.
    try expect(
      "UPDATE show SET hour = 21 WHERE film = 'film-4321' AND hour = 20",
      " rows of public.show changed: 1 rendered, 1 written, 10,001 unchanged in ")
    // One that is also in a list.
    try expect(
      "UPDATE film SET title = 'Best' WHERE slug = 'film-1099'",
      " rows of public.film changed: 2 rendered, 2 written, 10,000 unchanged in ")
    // A column that no page shows is rendered for, and comes out the same.
    try expect(
      "UPDATE film SET year = 1901 WHERE slug = 'film-7'",
      " rows of public.film changed: 1 rendered, 0 written, 10,002 unchanged in ")
    // A statement that changes nothing.
    try expect(
      "UPDATE film SET year = year",
      " rows of public.film changed: 0 rendered, 0 written, 10,002 unchanged in ")
    let end = try watching.interrupt()
    #expect(end.exitCode == 130, "\(end.output)\(end.errors)")
  }

  @Test func looksAtRowsWhereItDoesNotTell() throws {
    let database = try OwnDatabase()
    let site = try SmallSite([
      "marquee.yaml": "site: { title: F }\nwatch: { interval: 100ms, channel: false }\n"
    ])
    let watching = try WatchingProgram(site, environment: ["DATABASE_URL": database.url])
    #expect(watching.waitForErrors("the rows of films are looked at every 0.10 s"))
    #expect(watching.waitForOutput(" pages from 2 rows"))
    try database.run("UPDATE film SET title = 'Hot' WHERE slug = 'heat'")
    #expect(
      watching.waitForOutput(" rows of films changed: 2 rendered, 2 written"), "\(watching.said)")
    #expect(try site.folder.read("output/index.html").contains("Hot"))
  }

  @Test func aBrokenTemplateKeepsTheLastGoodOutput() throws {
    let watching = try WatchingProgram(SmallSite())
    #expect(watching.waitForOutput(" pages from 2 rows"))
    let before = try watching.site.folder.contents(of: "output")
    let good = try watching.site.folder.read("content/index.md")
    try watching.site.change(["content/index.md": good + "{{ films.titel }\n"])
    #expect(watching.waitForErrors(" content/index.md changed: failed; the output is still"))
    #expect(watching.waitForErrors("content/index.md:"), "\(watching.said)")
    #expect(try watching.site.folder.contents(of: "output") == before)
    try watching.site.change(["content/index.md": good + "mended\n"])
    #expect(
      watching.waitForOutput(" content/index.md changed: 1 rendered, 1 written"), "\(watching.said)"
    )
    #expect(try watching.site.folder.read("output/index.html").contains("mended"))
  }

  @Test func beginsWithMistakesAndRecovers() throws {
    let site = try SmallSite(["marquee.yaml": "sitee: {}\n"])
    let watching = try WatchingProgram(site)
    #expect(watching.waitForErrors("'sitee' is not a setting"), "\(watching.said)")
    try site.change(["marquee.yaml": "site: { title: Films }\n"])
    #expect(watching.waitForOutput("3 pages from 2 rows"), "\(watching.said)")
    // A query that the server refuses, and one that it takes.
    try site.change(["queries/films.sql": "SELECT slugg FROM film\n"])
    #expect(watching.waitForErrors("queries/films.sql:1:8: error: "), "\(watching.said)")
    try site.change(["queries/films.sql": "SELECT slug, upper(title) AS title, year FROM film\n"])
    #expect(watching.waitForPage("index.html", "HEAT"), "\(watching.said)")
    // Settings are read again.
    try site.change(["marquee.yaml": "site: { title: Pictures }\n"])
    #expect(watching.waitForPage("index.html", "Pictures"), "\(watching.said)")
  }

  @Test func watchesFilesOnRecordedRows() throws {
    let site = try SmallSite(["content/when.md": "{{ build.now }}\n"])
    let recorded = try Program.run(
      ["record", "--now", "2026-11-21"], in: site.folder.url,
      environment: ["DATABASE_URL": TestServer.url()])
    #expect(recorded.exitCode == 0, "\(recorded.errors)")
    let watching = try WatchingProgram(
      site, ["--rows", "rows"], environment: ["DATABASE_URL": "postgresql://127.0.0.1:1/none"])
    #expect(watching.waitForOutput("5 pages from 2 rows: 5 written"), "\(watching.said)")
    #expect(watching.waitForErrors("marquee: watching files; Ctrl-C ends it"), "\(watching.said)")
    #expect(try site.folder.read("output/when/index.html").contains("2026-11-21T00:00:00Z"))
    try site.change(["templates/page.html": "<!doctype html><title>x</title>NEW {{ content }}\n"])
    #expect(
      watching.waitForOutput(" templates/page.html changed: 3 rendered, 3 written"),
      "\(watching.said)")
    try site.change(["marquee.yaml": "site: { title: Pictures }\n"])
    #expect(watching.waitForPage("index.html", "Pictures"), "\(watching.said)")
    #expect(try site.folder.read("output/when/index.html").contains("2026-11-21T00:00:00Z"))
    let end = try watching.interrupt()
    #expect(end.exitCode == 130, "\(end.output)\(end.errors)")
    #expect(end.errors.hasPrefix("marquee: rows from rows, recorded "), "\(end.errors)")
    #expect(!end.errors.contains("error"), "\(end.errors)")
  }

  @Test func withoutASiteItEnds() throws {
    let result = try Program.run(["generate", "--watch"])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("there is no marquee.yaml"))
  }

  @Test func aServerThatStopsIsFoundAgain() throws {
    let folder = try TemporaryFolder()
    let options = LocalServer.Options(stateFolder: folder.path + "/pg")
    var server: LocalServer? = try LocalServer(options)
    let made = try #require(server).setUp([SQLSource(file: "s.sql", text: SmallSite.schema)])
    let settings = made.settings
    let url =
      "postgresql:///\(settings.database ?? "")?host=\(settings.host ?? "")"
      + "&user=\(settings.user ?? "")"
    let site = try SmallSite([
      "marquee.yaml": "site: { title: F }\nwatch: { interval: 200ms }\n"
    ])
    let watching = try WatchingProgram(site, environment: ["DATABASE_URL": url])
    #expect(watching.waitForOutput(" pages from 2 rows"), "\(watching.said)")
    #expect(watching.waitForErrors("looked at every"))

    server?.stop()
    server = nil
    #expect(watching.waitForErrors("the database is lost; files are still watched"))
    // They are.
    try site.change(["templates/page.html": "<!doctype html><title>x</title>NEW {{ content }}\n"])
    #expect(
      watching.waitForOutput(" templates/page.html changed: 3 rendered, 3 written"),
      "\(watching.said)")

    server = try LocalServer(options)
    #expect(watching.waitForErrors("the database is back"), "\(watching.said)")
    _ = try Connection(settings).query("UPDATE film SET title = 'Hot' WHERE slug = 'heat'")
    #expect(watching.waitForPage("index.html", "Hot"), "\(watching.said)")
    let end = try watching.interrupt()
    #expect(end.exitCode == 130, "\(end.output)\(end.errors)")
    server?.stop()
  }

  @Test func changedSetupFilesMakeThePrivateDatabaseAnew() throws {
    let site = try SmallSite()
    let watching = try WatchingProgram(site, ["--database-url", "local"])
    #expect(watching.waitForOutput(" pages from 2 rows"), "\(watching.said)")
    #expect(watching.waitForErrors("the database tells of changed rows"), "\(watching.said)")
    try site.change([
      "database/seed.sql": "INSERT INTO film VALUES ('ran', 'Ran', 1985, NULL);\n"
    ])
    #expect(
      watching.waitForOutput(" database/seed.sql changed: 2 rendered, 3 written"),
      "\(watching.said)")
    #expect(site.folder.exists("output/films/ran/index.html"))
    // A mistake in it keeps what was there.
    try site.change(["database/seed.sql": "INSERT INTO filmm VALUES ('ran');\n"])
    #expect(watching.waitForErrors("database/seed.sql:1:13: error: "), "\(watching.said)")
    #expect(site.folder.exists("output/films/ran/index.html"))
    try site.change(["database/seed.sql": "INSERT INTO film VALUES ('up', 'Up', 2009, NULL);\n"])
    #expect(watching.waitForPage("index.html", "Up"), "\(watching.said)")
    let end = try watching.interrupt()
    #expect(end.exitCode == 130, "\(end.output)\(end.errors)")
  }

  /// 200 edits a second for some seconds, then the right state; and what 500 rebuilds leave behind.
  @Test func manyEditsEndRightAndLeakNothing() throws {
    let watching = try WatchingProgram(SmallSite())
    #expect(watching.waitForOutput(" pages from 2 rows"))
    let page = { (number: Int) in "---\ntitle: E\nlayout: page.html\n---\nedit \(number) of them\n"
    }
    func edit(_ count: Int, from first: Int) throws {
      for number in first..<(first + count) {
        try watching.site.change(["content/index.md": page(number)])
        usleep(5000)
      }
      #expect(watching.waitForPage("index.html", "edit \(first + count - 1) of them"))
    }
    func rebuilds() -> Int { watching.output.split(separator: "\n").count - 1 }
    // The first builds fill caches.
    try edit(200, from: 0)
    var before = watching.resources
    // The least of a while: a build may be under way.
    for _ in 0..<100 {
      usleep(5000)
      before.descriptors = min(before.descriptors, watching.resources.descriptors)
    }
    let counted = rebuilds()
    var next = 200
    while rebuilds() - counted < 500 {
      try edit(200, from: next)
      next += 200
      try #require(next < 40_000, "too few rebuilds")
    }
    // What a build still holds is no leak: a build for the last edits may be under way.
    let isQuiet = watching.wait { watching.resources.descriptors <= before.descriptors }
    let after = watching.resources
    print(
      "watching: \(rebuilds() - counted) rebuilds of \(next - 200) edits; descriptors "
        + "\(before.descriptors) → \(after.descriptors), memory \(before.memory >> 10) → "
        + "\(after.memory >> 10) KiB")
    #expect(isQuiet, "\(after.descriptors) descriptors, \(before.descriptors) before")
    #expect(after.memory < before.memory + (24 << 20))
    let end = try watching.interrupt()
    #expect(end.exitCode == 130, "\(end.output)\(end.errors)")
  }
}
