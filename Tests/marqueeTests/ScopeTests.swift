import Foundation
import Testing

/// `generate` for a part of the site, for nothing new, and without publishing.
@Suite struct ScopeTests {
  /// A recorded site: no server is needed, and the rows can be edited as text.
  private static func recorded() throws -> SmallSite {
    let site = try SmallSite()
    let done = try Program.run(
      ["record", "--quiet", "--now", "2026-11-21"], in: site.folder.url,
      environment: ["DATABASE_URL": TestServer.url()])
    try #require(done.exitCode == 0, "\(done.errors)")
    return site
  }

  private func generate(_ site: SmallSite, _ arguments: [String]) throws -> Program.Result {
    try Program.run(["generate", "--rows", "rows"] + arguments, in: site.folder.url)
  }

  private func times(_ site: SmallSite) throws -> [String: String] {
    try site.folder.contents(of: "output")
  }

  @Test func ifChangedDoesNothingUntilSomethingHas() throws {
    let site = try Self.recorded()
    let first = try generate(site, ["--if-changed"])
    #expect(first.exitCode == 0 && first.output.hasPrefix("4 pages from 2 rows: 4 written"))
    let before = try times(site)
    let second = try generate(site, ["--if-changed", "--report", "report.json"])
    #expect(second.exitCode == 0, "\(second.errors)")
    #expect(
      second.output.wholeMatch(of: /nothing has changed: 4 pages from 2 rows in [0-9.]+ m?s\n/)
        != nil, "\(second.output)")
    let report = try site.folder.read("report.json")
    #expect(report.contains("\"status\": \"unchanged\"") && report.contains("\"unchanged\": 4"))
    #expect(try times(site) == before)

    // A row, a template, the configuration, the output: each is a reason.
    let rows = try site.folder.read("rows/films.jsonl")
    let edits: [(file: String, text: String?, written: String)] = [
      ("rows/films.jsonl", rows.replacing("1995", with: "1996"), ": 2 written, 2 unchanged"),
      ("content/new.md", "---\ntitle: New\nlayout: page.html\n---\nNew\n", ": 2 written"),
      ("content/new.md", nil, ": 1 written, 3 unchanged, 1 removed"),
      ("output/films/heat/index.html", "by hand", ": 1 written, 3 unchanged"),
      ("output/films/heat/index.html", nil, ": 1 written, 3 unchanged"),
      ("content/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "and 1 file from"),
    ]
    for (file, text, written) in edits {
      try site.change([file: text])
      let build = try generate(site, ["--if-changed"])
      #expect(build.output.contains(written), "\(file): \(build.output)\(build.errors)")
      let again = try generate(site, ["--if-changed"])
      #expect(again.output.hasPrefix("nothing has changed: "), "\(file): \(again.output)")
    }
  }

  @Test func aDryRunSaysWhatWouldChangeAndChangesNothing() throws {
    let site = try Self.recorded()
    let first = try generate(site, ["--dry-run"])
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(!site.folder.exists("output"))
    #expect(
      first.output.hasPrefix(
        "added: films/alien/index.html\nadded: films/heat/index.html\nadded: index.html\n"),
      "\(first.output)")
    _ = try generate(site, [])
    let before = try times(site)
    let rows = try site.folder.read("rows/films.jsonl")
    // Alien goes, Ran comes, Heat changes.
    try site.change([
      "rows/films.jsonl": rows.replacing("alien", with: "ran").replacing("1995", with: "1996")
    ])
    let dry = try generate(site, ["--dry-run", "--diff", "--report", "report.json"])
    #expect(dry.exitCode == 0, "\(dry.errors)")
    #expect(try times(site) == before)
    #expect(
      dry.output.contains(
        "--- films/heat/index.html\n+++ films/heat/index.html\n@@ -1,3 +1,3 @@\n"), "\(dry.output)")
    #expect(
      dry.output.contains("-<h1 id=\"heat-1995\">Heat (1995)</h1>\n+<h1 id=\"heat-1996\">Heat"),
      "\(dry.output)")
    #expect(dry.output.contains("--- /dev/null\n+++ films/ran/index.html\n@@ -0,0 +1,3 @@\n"))
    #expect(dry.output.contains("--- films/alien/index.html\n+++ /dev/null\n@@ -1,3 +0,0 @@\n"))
    #expect(dry.output.contains(": 4 to write, 0 unchanged, 1 to remove in "), "\(dry.output)")
    let report = try site.folder.read("report.json")
    #expect(report.contains("\"status\": \"dry-run\""))
    #expect(report.contains("\"kind\": \"removed\""))
    let staged = try Shell.run("ls -A .marquee; ls -A | grep -c staging", in: site.folder)
    #expect(!staged.said.contains("stage") && staged.said.contains("\n0"), "\(staged.said)")
    // What it said is what a build does.
    let build = try generate(site, [])
    #expect(build.output.contains(": 4 written, 0 unchanged, 1 removed in "), "\(build.output)")
  }

  @Test func onlyMakesWhatItIsAskedFor() throws {
    let site = try Self.recorded()
    _ = try generate(site, [])
    try site.change([
      "templates/page.html":
        "<!doctype html><html lang=\"en\"><title>x</title>{{ content }}</html>\n"
    ])
    let one = try generate(site, ["--only", "/films/heat/"])
    #expect(one.exitCode == 0, "\(one.errors)")
    #expect(one.output.contains(": 1 written, 3 unchanged, 0 removed"), "\(one.output)")
    #expect(try site.folder.read("output/films/heat/index.html").contains("<title>x</title>"))
    #expect(try site.folder.read("output/index.html").contains("<title>All films</title>"))
    // The rest is still to do, and --if-changed knows.
    let rest = try generate(site, ["--if-changed"])
    #expect(rest.output.contains(": 2 written, 2 unchanged"), "\(rest.output)")
    let both = try generate(site, ["--only", "/films/*", "--only", "/", "--rebuild"])
    #expect(both.output.contains(": 0 written, 4 unchanged"), "\(both.output)\(both.errors)")
    let record = site.folder.url.appending(path: "output/.marquee-record")
    let whole = try Data(contentsOf: record)
    try site.change(["output/.marquee-record": "damaged"])
    try FileManager.default.removeItem(at: site.folder.url.appending(path: ".marquee"))
    let lost = try generate(site, ["--only", "/"])
    #expect(lost.exitCode == 1 && lost.errors.contains("without --only"), "\(lost.errors)")
    try whole.write(to: record)
    let none = try generate(site, ["--only", "/nothing/"])
    #expect(none.exitCode == 0 && none.errors.contains("warning: no page matches /nothing/"))
  }

  @Test func rebuildRendersWhatHasNotChanged() throws {
    let site = try Self.recorded()
    _ = try generate(site, [])
    func reused(_ arguments: [String]) throws -> String? {
      let done = try generate(site, ["--report", "report.json"] + arguments)
      #expect(done.output.contains(": 0 written, 4 unchanged"), "\(done.output)\(done.errors)")
      let report = try site.folder.read("report.json")
      return report.firstMatch(of: /"reused": (\d+)/).map { String($0.1) }
    }
    #expect(try reused([]) == "3")
    #expect(try reused(["--rebuild"]) == "0")
  }

  @Test func durableBuildsAreTheSame() throws {
    let site = try Self.recorded()
    let first = try generate(site, ["--durable"])
    #expect(first.exitCode == 0, "\(first.errors)")
    try site.change(["content/new.md": "New\n"])
    let second = try generate(site, ["--durable"])
    #expect(second.output.contains(": 2 written, 3 unchanged"), "\(second.output)")
  }

  @Test func sharesTogetherAreTheSite() throws {
    let site = try Self.recorded()
    _ = try generate(site, [])
    let all = Set(try site.folder.contents(of: "output").keys).subtracting(["sitemap.xml"])
    var found: [String] = []
    for share in 0..<3 {
      let part = try generate(site, ["--shard", "\(share)/3", "--output", "parts/\(share)"])
      #expect(part.exitCode == 0, "\(part.errors)")
      guard site.folder.exists("parts/\(share)") else { continue }
      found += try site.folder.contents(of: "parts/\(share)").keys.filter { !$0.hasPrefix(".") }
    }
    #expect(found.count == all.count && Set(found) == all)
  }

  @Test(arguments: [
    (["--diff"], "--diff is for --dry-run"),
    (["--if-changed", "--rebuild"], "--if-changed and --rebuild contradict each other"),
    (["--shard", "0/2", "--only", "/"], "--shard and --only contradict each other"),
    (["--shard", "2/2"], "there is no share 2 of 2: shards count from 0; the last one is 1/2"),
    (["--shard", "half"], "'half' is not a share of the site; write it like 0/8, up to 7/8"),
    (["--watch", "--if-changed"], "--if-changed is not for --watch"),
    (["--watch", "--shard", "0/2"], "--shard is not for --watch"),
    (["--shard", "0/2"], "--shard needs --output"),
    (["--poll"], "--poll is for --watch\n  help: 'marquee generate --help' says what"),
  ])
  func contradictionsAreUsageErrors(_ arguments: [String], _ message: String) throws {
    let result = try Program.run(["generate"] + arguments)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
