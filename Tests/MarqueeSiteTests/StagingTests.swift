import Foundation
import MarqueeBase
import Synchronization
import Testing

@testable import MarqueeSite

@Suite struct StagingTests {
  private let site: TemporarySite
  private let staging: StagingArea

  init() throws {
    site = try TemporarySite(["output/old/index.html": "old", "output/a.txt": "a"])
    staging = try StagingArea(output: site.root + "/output", stateFolder: site.root + "/.marquee")
  }

  private func staged() -> [String: String] {
    site.tree(String(staging.folder.dropFirst(site.root.count + 1)) + "/site")
  }

  @Test func mirrorsTheOutput() throws {
    let writer = staging.writer()
    for file in ["index.html", "movies/heat/index.html", "movies/heat/cast.json", "é/ü.txt"] {
      let bytes = Array(file.utf8)
      let outcome = try bytes.withUnsafeBytes { try writer.write(file, $0) }
      guard case .staged(let modified) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      let path = staging.folder + "/site/" + file
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      let seconds = try #require(facts[.modificationDate] as? Date).timeIntervalSince1970
      #expect(abs(seconds - Double(modified) / 1e9) < 0.001)
      #expect(facts[.posixPermissions] as? Int == 0o644)
    }
    #expect(
      staged() == [
        "index.html": "index.html", "movies/heat/index.html": "movies/heat/index.html",
        "movies/heat/cast.json": "movies/heat/cast.json", "é/ü.txt": "é/ü.txt",
      ])
    #expect(site.tree() == ["old/index.html": "old", "a.txt": "a"])
  }

  @Test(arguments: [
    ("a/b", "a/b"), ("a", "a/b"), ("a/b", "a"), ("a", "a/b/c"), ("a/b/c", "a/b"),
  ]) func tellsThatAPlaceIsTaken(_ first: String, _ second: String) throws {
    let writer = staging.writer()
    _ = try stage(writer, first)
    #expect(try stage(writer, second) == .taken)
    // And goes on.
    #expect(try stage(writer, "z/index.html") != .taken)
    #expect(staged() == [first: "x", "z/index.html": "x"])
  }

  @Test func takesAFileBack() throws {
    let writer = staging.writer()
    for file in ["a/b/c.html", "a/d.html", "e.html"] { _ = try stage(writer, file) }
    writer.remove("a/b/c.html")
    writer.remove("e.html")
    writer.remove("not/there.html")
    #expect(staged() == ["a/d.html": "x"])
    #expect(FileSystem.kind(staging.folder + "/site/a/b") == .missing)
    // The folder that went is made again, and the file may come again.
    #expect(try stage(writer, "a/b/c.html") != .taken)
    writer.remove("a/d.html")
    writer.remove("a/b/c.html")
    #expect(try staging.isEmpty())
  }

  @Test func looksAtTheOutput() throws {
    let writer = staging.writer()
    try site.link("output/link", to: site.root + "/output/a.txt")
    let facts = try #require(writer.facts("a.txt"))
    #expect(facts.kind == .file && facts.size == 1)
    let date = try #require(
      try FileManager.default.attributesOfItem(atPath: site.root + "/output/a.txt")[
        .modificationDate] as? Date)
    #expect(abs(date.timeIntervalSince1970 - Double(facts.modified) / 1e9) < 0.001)
    #expect(writer.facts("old")?.kind == .folder)
    #expect(writer.facts("link")?.kind == .link)
    #expect(writer.facts("none/index.html") == nil)
    #expect(writer.facts("a.txt/index.html") == nil)
    for (file, text, isSame) in [
      ("a.txt", "a", true), ("a.txt", "b", false), ("a.txt", "", false), ("a.txt", "aa", false),
      ("link", "a", false), ("old", "", false), ("none", "", false),
    ] {
      #expect(Array(text.utf8).withUnsafeBytes { writer.isSame(file, $0) } == isSame, "\(file)")
    }
  }

  @Test func comparesEveryByte() throws {
    let text = String(repeating: "x", count: 200_000)
    try site.write("output/long.txt", text)
    let writer = staging.writer()
    #expect(Array(text.utf8).withUnsafeBytes { writer.isSame("long.txt", $0) })
    let other = Array((text.dropLast() + "y").utf8)
    #expect(!other.withUnsafeBytes { writer.isSame("long.txt", $0) })
  }

  @Test func looksAtNoOutput() throws {
    let elsewhere = try StagingArea(
      output: site.root + "/none/yet", stateFolder: site.root + "/.marquee")
    #expect(elsewhere.writer().facts("a.txt") == nil)
    #expect(FileSystem.kind(site.root + "/none") == .missing)
  }

  @Test func survivesThreadsThatTakeFoldersAway() throws {
    let staging = staging
    let failures = Mutex<[String]>([])
    Workers.run(4) { thread in
      let writer = staging.writer()
      for item in 0..<500 {
        let file = "a/b/\(thread)-\(item)"
        do {
          guard try stage(writer, file) != .taken else {
            failures.withLock { $0.append(file) }
            continue
          }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
        writer.remove(file)
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try staging.isEmpty())
  }

  /// A dry run's staged files are needed after its build, when another may build already.
  @Test func leavesAnotherBuildsStagedFilesAlone() throws {
    let (output, state) = (site.root + "/output", site.root + "/.marquee")
    _ = try stage(staging.writer(), "a/b.html")
    do {
      #expect(try OutputRecovery.run(output: output, stateFolder: state) == .nothing)
      let next = try StagingArea(output: output, stateFolder: state)
      #expect(try next.isEmpty())
    }
    #expect(FileSystem.kind(staging.folder + "/site/a/b.html") == .file)
  }

  @Test func clearsWhatADeadBuildStaged() throws {
    let (output, state) = (site.root + "/output", site.root + "/.marquee")
    let root = CommitPaths(output: output, stateFolder: state).stagingRoot()
    let dead = root + "/00000000000000aa"
    try FileSystem.makeFolders(dead + "/site/a", shownAs: dead)
    try Data().write(to: URL(fileURLWithPath: dead + "/lock"))
    #expect(try OutputRecovery.run(output: output, stateFolder: state) == .discarded)
    #expect(FileSystem.kind(dead) == .missing)
    #expect(FileSystem.kind(staging.folder) == .folder)
  }

  @Test func leavesNothingBehind() throws {
    let site = try TemporarySite(["output/a.txt": "a"])
    do {
      let staging = try StagingArea(
        output: site.root + "/output", stateFolder: site.root + "/.marquee")
      _ = try stage(staging.writer(), "a/b.html")
    }
    #expect(site.tree(".") == ["output/a.txt": "a"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.root + "/.marquee") == [])
  }

  @Test func refusesToClearWhatAJournalNeeds() throws {
    let paths = CommitPaths(output: site.root + "/output", stateFolder: site.root + "/.marquee")
    try Data().write(to: URL(fileURLWithPath: paths.journal))
    #expect(
      mistakes {
        _ = try StagingArea(output: site.root + "/output", stateFolder: site.root + "/.marquee")
      } == """
        error: an earlier build's commit is unfinished: \(paths.journal)
          help: run the build again: it finishes that commit first
        """)
  }
}

@discardableResult
private func stage(_ writer: StageWriter, _ file: String) throws -> StageWriter.Outcome {
  try Array("x".utf8).withUnsafeBytes { try writer.write(file, $0) }
}
