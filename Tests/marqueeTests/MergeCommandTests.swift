import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// `marquee merge`, the built program, on shares of recorded rows.
@Suite struct MergeCommandTests {
  private let site: FaultSite
  private static let version = FaultSite.versions[0]
  private var parts: [String] { (0..<3).map { site.folder.path + "/parts/\($0)" } }

  init() throws {
    site = try FaultSite()
    for index in 0..<3 {
      let (end, said) = try site.build(
        Self.version, ["--shard", "\(index)/3", "--output", "parts/\(index)"])
      try #require(end == .exited(0), "\(said)")
    }
  }

  /// No database can be reached, and none is asked for.
  private func merge(_ arguments: [String]) throws -> Program.Result {
    try Program.run(
      ["merge"] + arguments, in: site.folder.url,
      environment: ["DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"])
  }

  private static let shares = ["parts/0", "parts/1", "parts/2"]

  @Test func sharesAreTheSite() throws {
    let result = try merge(Self.shares + ["--report", "report.json"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      result.output.hasPrefix(
        "302 pages and 1 file from 300 rows: 303 written, 0 unchanged, 0 removed in "))
    #expect(result.errors == "")
    #expect(site.output.differences(from: try FaultSite.clean(Self.version)) == [])
    let report = try site.folder.read("report.json")
    for wanted in [
      #""status": "done""#, #""pages": 302"#, #""copied": 1"#, #""shard": null"#,
      #""name": "copy""#, #""snapshot_time": "2026-11-21T12:00:00Z""#,
    ] {
      #expect(report.contains(wanted), "\(wanted) in \(report)")
    }
    let again = try merge(Self.shares)
    #expect(
      again.output.hasPrefix(
        "302 pages and 1 file from 300 rows: 0 written, 303 unchanged, 0 removed in "))
  }

  /// From elsewhere: folders are from the current one, the output from the site's.
  @Test func foldersAreTheCallers() throws {
    let result = try Program.run(
      ["merge"] + parts + ["--site", site.folder.path, "--output", "www", "--verbose"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("  copy: ") && result.errors.contains("  commit: "))
    let www = FaultTree(site.folder.path + "/www")
    #expect(www.differences(from: try FaultSite.clean(Self.version)) == [])
    #expect(site.output.files.isEmpty)
  }

  @Test func aDryRunListsWhatWouldChange() throws {
    #expect(try merge(Self.shares + ["--quiet"]).output == "")
    try site.folder.remove("output/films/film-7/index.html")
    try site.folder.write("output/notes.txt", "Other notes.\n")
    let result = try merge(Self.shares + ["--dry-run"])
    #expect(
      result.output.hasPrefix(
        """
        added: films/film-7/index.html
        changed: notes.txt
        302 pages and 1 file from 300 rows: 2 to write, 301 unchanged, 0 to remove in
        """), "\(result.output)")
    #expect(try site.folder.read("output/notes.txt") == "Other notes.\n")
  }

  @Test func tellsALog() throws {
    let result = try merge(Self.shares + ["--log-format", "json"])
    #expect(result.output == "")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.contains { $0.contains(#""event":"phase.begin""#) && $0.contains("copy") })
    #expect(lines.last?.contains(#""event":"report""#) == true, "\(result.errors)")
  }

  static let mistakes: [(arguments: [String], exitCode: Int32, says: String)] = [
    ([], 2, "missing expected argument '<folder> ...'"),
    (["parts/0", "parts/2"], 1, "error: share 1/3 is missing\n  help: build it and name all"),
    (["parts/*"], 1, "error: the folder parts/* can't be opened"),
    (shares + ["parts/1"], 1, "error: share 1/3 is there twice: parts/1 and parts/1"),
    (shares + ["--output", "parts/0"], 2, "error: parts/0 and the output "),
    (shares + ["--output", "content"], 2, "can't be "),
    (shares + ["--site", "elsewhere"], 2, "marquee.yaml"),
    (shares + ["--quiet", "--verbose"], 2, "contradict"),
  ]

  @Test(arguments: mistakes)
  func mistakesHaveTheirExitCodes(
    _ arguments: [String], _ exitCode: Int32, _ says: String
  ) throws {
    let result = try merge(arguments + ["--report", "report.json"])
    #expect(result.exitCode == exitCode, "\(result.errors)")
    #expect(result.errors.contains(says), "\(result.errors)")
    #expect(site.output.files.isEmpty)
    if site.folder.exists("report.json") {
      #expect(try site.folder.read("report.json").contains(#""exit_code": \#(exitCode),"#))
    }
  }

  @Test func guardsHaveTheirs() throws {
    let settings = try site.folder.read("marquee.yaml")
    try site.folder.write("marquee.yaml", settings + "build: { min_pages: 400 }\n")
    let result = try merge(Self.shares)
    #expect(result.exitCode == 5)
    #expect(result.errors.contains("the site would have 303 files, fewer than min_pages, 400"))
    #expect(site.output.files.isEmpty)
  }

  @Test func oneAtATime() throws {
    mkdir(site.folder.path + "/output", 0o755)
    let lock = open(site.folder.path + "/output", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(lock) }
    try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    #expect(try merge(Self.shares).exitCode == 75)
  }

  @Test func strictTakesNoSharesOfTwoTimes() throws {
    _ = try site.build(
      Self.version, ["--shard", "1/3", "--output", "parts/1", "--now", "2026-11-20"])
    let result = try merge(Self.shares + ["--strict"])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("error: the parts were not built for the same time"))
    #expect(site.output.files.isEmpty)
    let lenient = try merge(Self.shares)
    #expect(lenient.exitCode == 0)
    #expect(lenient.errors.contains("warning: the parts were not built for the same time"))
  }
}
