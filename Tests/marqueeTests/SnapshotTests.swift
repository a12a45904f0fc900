import Foundation
import Testing

/// `marquee snapshot`.
@Suite struct SnapshotTests {
  private let site: SmallSite

  init() throws {
    site = try SmallSite()
    let recorded = try Program.run(
      ["record", "--now", "2026-11-21"], in: site.folder.url,
      environment: ["DATABASE_URL": TestServer.url()])
    try #require(recorded.exitCode == 0, "\(recorded.errors)")
  }

  private func snapshot(_ arguments: [String] = []) throws -> Program.Result {
    try Program.run(
      ["snapshot"] + arguments, in: site.folder.url,
      environment: ["DATABASE_URL": "postgresql://127.0.0.1:1/none"])
  }

  @Test func passesWhenNothingHasChanged() throws {
    let first = try snapshot()
    #expect(first.exitCode == 6)
    #expect(first.errors.contains("error: there are no snapshots in snapshots yet\n"))
    #expect(!site.folder.exists("snapshots"))
    let update = try snapshot(["--update"])
    #expect(update.exitCode == 0, "\(update.errors)")
    #expect(update.output.contains("added: films/heat/index.html\n"))
    #expect(update.output.contains("4 pages: 0 as before, 0 updated, 4 added, 0 removed in "))
    let before = try site.folder.contents(of: "snapshots")
    let second = try snapshot()
    #expect(second.exitCode == 0, "\(second.output)\(second.errors)")
    #expect(second.output.hasPrefix("4 pages: 4 as before, 0 changed, 0 new, 0 gone in "))
    #expect(try snapshot(["--update"]).exitCode == 0)
    #expect(try site.folder.contents(of: "snapshots") == before)
    #expect(!site.folder.exists("output"))
    #expect(
      try !FileManager.default.contentsOfDirectory(atPath: site.folder.path + "/.marquee")
        .contains { $0.hasPrefix("snapshot-") })
  }

  @Test func showsWhatAChangedTemplateDoes() throws {
    _ = try snapshot(["--update"])
    try site.change([
      "templates/page.html":
        "<!doctype html><html lang=\"en\"><title>{{ page.title }} – Films</title>\n{{ content }}</html>\n"
    ])
    let result = try snapshot(["/films/heat/"])
    #expect(result.exitCode == 6)
    #expect(
      result.output.hasPrefix(
        """
        --- snapshots/films/heat/index.html
        +++ films/heat/index.html
        @@ -1,3 +1,3 @@
        -<!doctype html><html lang="en"><title>Heat</title>
        +<!doctype html><html lang="en"><title>Heat – Films</title>
         <h1 id="heat-1995">Heat (1995)</h1>
         </html>
        1 page: 0 as before, 1 changed, 0 new, 0 gone in 
        """), "\(result.output)")
    #expect(
      result.errors.contains("error: 1 page differs from its snapshot\n  help: if that is meant"))
    let all = try snapshot()
    #expect(all.output.contains("4 pages: 1 as before, 3 changed, 0 new, 0 gone in "))
    let diffs = all.output.split(separator: "\n").filter { $0.hasPrefix("+++ ") }
    #expect(
      diffs == ["+++ films/alien/index.html", "+++ films/heat/index.html", "+++ index.html"])
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/patch")))
  func printsWhatPatchApplies() throws {
    _ = try snapshot(["--update"])
    try site.change(["templates/page.html": "<p>new</p>\n{{ content }}"])
    let patched = try Shell.run(
      "marquee snapshot 2>/dev/null | grep -v ' pages: ' | patch -p0 && marquee snapshot -q",
      in: site.folder)
    #expect(patched.exitCode == 0, "\(patched.said)")
  }

  @Test func newAndMissingPagesAreDifferences() throws {
    _ = try snapshot(["--update"])
    try site.change([
      "content/new.md": "New\n", "content/films/[slug].md": nil, "snapshots/.gitattributes": "x",
      "snapshots/README.md": "x",
    ])
    let result = try snapshot()
    #expect(result.exitCode == 6)
    #expect(result.output.contains("gone: films/heat/index.html\nnew: new/index.html\n"))
    #expect(result.output.contains(" 1 new, 2 gone in "))
    let part = try snapshot(["--update", "/new/"])
    #expect(part.exitCode == 0)
    #expect(site.folder.exists("snapshots/films/heat/index.html"))
    #expect(try snapshot(["--update"]).output.contains("removed: films/heat/index.html\n"))
    #expect(!site.folder.exists("snapshots/films"))
    for file in ["new/index.html", ".gitattributes", "README.md", ".marquee-snapshots"] {
      #expect(site.folder.exists("snapshots/\(file)"), "\(file)")
    }
    #expect(try snapshot().exitCode == 0)
  }

  @Test func comparesWhatTheConfigurationSays() throws {
    try site.change([
      "marquee.yaml": #"""
      site: { title: Films, url: https://films.example }
      snapshot:
        pages: ["/films/*", "/when/"]
        ignore:
          - { pattern: '\d{4}-\d\d-\d\d', replace: 'DAY' }
        now: 2027-01-01T00:00:00Z
      """#,
      "content/when.md": "{{ build.now }}\n",
    ])
    _ = try snapshot(["--update"])
    #expect(
      Set(try site.folder.contents(of: "snapshots").keys) == [
        ".marquee-snapshots", "films/heat/index.html", "films/alien/index.html", "when/index.html",
      ])
    #expect(try site.folder.read("snapshots/when/index.html") == "<p>DAYT00:00:00Z</p>\n")
    #expect(try snapshot().exitCode == 0)
  }

  @Test(arguments: [
    ("snapshot: { pagse: [] }", "'pagse' is not a setting in 'snapshot'"),
    ("snapshot: { pages: / }", "'snapshot.pages' wants a list, not text"),
    ("snapshot: { ignore: [{ pattern: '(' }] }", "'(' is not a regular expression"),
    ("snapshot: { ignore: [{ replace: x }] }", "'snapshot.ignore' has an entry without a pattern"),
    ("snapshot: { now: soon }", "'snapshot.now' wants a date or a time with its zone"),
  ])
  func refusesSettings(_ yaml: String, _ message: String) throws {
    try site.change(["marquee.yaml": yaml + "\n"])
    let result = try snapshot()
    #expect(result.exitCode == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func touchesNothingThatIsNotItsOwn() throws {
    try site.change(["mine/notes.txt": "mine"])
    for place in ["mine", "content", "output", "."] {
      let result = try snapshot(["--update", "--to", place])
      #expect(result.exitCode == 2, "\(place): \(result.errors)")
    }
    #expect(try site.folder.read("mine/notes.txt") == "mine")
    // Through a link neither.
    _ = try snapshot(["--update"])
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("heat/index.html", "theirs")
    try site.folder.remove("snapshots/films")
    try FileManager.default.createSymbolicLink(
      atPath: site.folder.path + "/snapshots/films", withDestinationPath: elsewhere.path)
    let linked = try snapshot(["--update"])
    #expect(linked.exitCode == 1)
    #expect(linked.errors.contains("snapshots/films is neither a file nor a folder"))
    #expect(try elsewhere.read("heat/index.html") == "theirs")
  }

  @Test func aFailingBuildUpdatesNothing() throws {
    _ = try snapshot(["--update"])
    let before = try site.folder.contents(of: "snapshots")
    try site.change([
      "templates/page.html": "changed {{ content }}",
      "content/broken.md": "{{ films.first.titel }}\n",
    ])
    let result = try snapshot(["--update"])
    #expect(result.exitCode == 1)
    #expect(try site.folder.contents(of: "snapshots") == before)
  }

  @Test func namesNoPage() throws {
    let result = try snapshot(["/flims/*"])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("no page is named by '/flims/*'"))
  }

  @Test func saysThatRowsAreNotRecorded() throws {
    try site.folder.remove("rows")
    let result = try Program.run(
      ["snapshot"], in: site.folder.url, environment: ["DATABASE_URL": TestServer.url()])
    #expect(result.exitCode == 6)
    #expect(
      result.errors.contains("marquee: rows from the database, as nothing is recorded in rows"))
  }

  @Test func coloursOnATerminalOnly() throws {
    _ = try snapshot(["--update"])
    try site.change(["content/index.md": "\u{1b}[2Jx\n"])
    let shown = try OnTerminal.run(
      ["snapshot"], in: site.folder, environment: ["TERM": "xterm"])
    #expect(shown.contains("\u{1b}[31m-"))
    #expect(shown.contains("\u{1b}[36m@@ "))
    #expect(!shown.contains("\u{1b}[2Jx"))
    #expect(try !snapshot().output.contains("\u{1b}[31m"))
  }
}
