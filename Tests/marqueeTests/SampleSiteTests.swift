import Foundation
import Testing

/// The repository's own site, built as a stranger would and looked at as a reader's programs do.
@Suite struct SampleSiteTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func copy() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["marquee.yaml", "content", "database", "queries", "templates"] {
      try FileManager.default.copyItem(
        at: root.appending(path: name), to: folder.url.appending(path: name))
    }
    return folder
  }

  @Test func buildsFromNothingAndThenWritesNothing() throws {
    let folder = try Self.copy()
    let arguments = ["generate", "--now", "2026-11-21T12:00:00Z", "--strict"]
    let first = try Program.run(arguments, in: folder.url)
    #expect(first.exitCode == 0, "\(first.errors)")
    for file in [
      "index.html", "movies/heat/index.html", "feed.xml", "sitemap.xml", "movies.json",
      "calendar.ics", "404.html",
    ] {
      #expect(folder.exists("output/\(file)"), "\(file)")
    }
    let second = try Program.run(arguments, in: folder.url)
    #expect(second.exitCode == 0)
    #expect(second.output.contains(": 0 written, "), "\(second.output)")
  }

  @Test func buildsTheSameFromRecordedRowsAndShowsWhatATemplateChanges() throws {
    let folder = try Self.copy()
    let now = ["--now", "2026-11-21T12:00:00Z"]
    let recorded = try Program.run(["record", "--quiet"] + now, in: folder.url)
    #expect(recorded.exitCode == 0, "\(recorded.errors)")
    let built = try Program.run(["generate", "--output", "built"] + now, in: folder.url)
    #expect(built.exitCode == 0, "\(built.errors)")
    let offline = try Program.run(["generate", "--rows", "rows"], in: folder.url)
    #expect(offline.exitCode == 0, "\(offline.errors)")
    let same = try Shell.run("diff -r -x '.marquee-*' built output", in: folder)
    #expect(same.exitCode == 0, "\(same.said)")

    let updated = try Program.run(["snapshot", "--update"], in: folder.url)
    #expect(updated.exitCode == 0, "\(updated.errors)")
    let unchanged = try Program.run(["snapshot"], in: folder.url)
    #expect(unchanged.exitCode == 0, "\(unchanged.output)")
    let layout = try folder.read("templates/page.html")
    try folder.write("templates/page.html", layout.replacing("<main", with: "<main data-new"))
    let changed = try Program.run(["snapshot", "/movies/heat/"], in: folder.url)
    #expect(changed.exitCode == 6)
    let diff = changed.output.split(separator: "\n")
    #expect(
      diff.prefix(2) == ["--- snapshots/movies/heat/index.html", "+++ movies/heat/index.html"])
    #expect(diff.count { $0.hasPrefix("-") } == 2 && diff.count { $0.hasPrefix("+") } == 2)
    #expect(diff.contains { $0.hasPrefix("+<main data-new") })
  }

  @Test(.enabled(if: PageChecker.python != nil, "MARQUEE_TEST_PYTHON names no Python"))
  func everyPageIsValidAndFitsASmallScreen() throws {
    let folder = try Self.copy()
    let built = try Program.run(["generate", "--now", "2026-11-21T12:00:00Z"], in: folder.url)
    #expect(built.exitCode == 0, "\(built.errors)")
    let output = folder.url.appending(path: "output")
    #expect(try PageChecker.problems(in: output, withBrowser: true) == "")
  }
}
