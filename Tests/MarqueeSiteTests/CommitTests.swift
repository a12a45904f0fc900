import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// Commits on a real file system.
@Suite struct CommitTests {
  private let site: TemporarySite
  private var output: String { site.root + "/output" }
  private var state: String { site.root + "/.marquee" }

  init() throws { site = try TemporarySite() }

  /// Stages files and commits them, as a build does.
  private func commit(
    _ files: [String: String], stale: [String] = [], owned: Set<String>? = nil,
    isDurable: Bool = false
  ) throws {
    let staging = try StagingArea(output: output, stateFolder: state)
    let writer = staging.writer()
    for (file, text) in files {
      let outcome = try Array(text.utf8).withUnsafeBytes { try writer.write(file, $0) }
      #expect(outcome != .taken)
    }
    try site.write("output/.marquee-m.new", files.keys.sorted().joined(separator: " "))
    let commit = OutputCommit(staging, stale: stale, isDurable: isDurable)
    let told = commit.check(adoptsUnknown: owned == nil) { owned?.contains($0) == true }
    guard told.isEmpty else { throw Diagnostics(told) }
    try commit.run(newManifest: output + "/.marquee-m.new", manifest: output + "/.marquee-m")
  }

  private func inode(_ path: String) throws -> Int {
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(facts[.systemFileNumber] as? Int)
  }

  @Test(arguments: [false, true]) func replacesAddsAndRemoves(_ isDurable: Bool) throws {
    try commit(
      ["index.html": "1", "a/b/index.html": "1", "old/x/index.html": "1"], isDurable: isDurable)
    let inode = try inode(output + "/a")
    try site.write("output/mine.txt", "mine")
    try commit(
      ["index.html": "2", "a/c/index.html": "2"], stale: ["old/x/index.html"],
      owned: ["index.html"], isDurable: isDurable)
    #expect(
      site.tree() == [
        "index.html": "2", "a/b/index.html": "1", "a/c/index.html": "2", "mine.txt": "mine",
      ])
    #expect(try self.inode(output + "/a") == inode)
    #expect(FileSystem.kind(output + "/old") == .missing)
    #expect(try FileManager.default.contentsOfDirectory(atPath: state) == [])
    #expect(site.read("output/.marquee-m.new") == nil)
    #expect(site.read("output/.marquee-m") == "a/c/index.html index.html")
  }

  @Test func movesAWholeFolderInOneRename() throws {
    let deep = output + "/deep/down"
    let staging = try StagingArea(output: deep, stateFolder: state)
    _ = try Array("x".utf8).withUnsafeBytes { try staging.writer().write("a/b.html", $0) }
    let inode = try inode(staging.folder + "/site/a")
    try site.write("output/deep/down/.marquee-m.new", "")
    let commit = OutputCommit(staging, stale: [])
    #expect(commit.check(adoptsUnknown: false) { _ in false } == [])
    try commit.run(newManifest: deep + "/.marquee-m.new", manifest: deep + "/.marquee-m")
    #expect(try self.inode(deep + "/a") == inode)
    #expect(site.tree() == ["deep/down/a/b.html": "x"])
  }

  @Test func keepsTheOutputsFolder() throws {
    try site.write("output/.gitkeep", "")
    let inode = try inode(output)
    try commit(["a/b.html": "x"], owned: [])
    #expect(try self.inode(output) == inode)
    #expect(site.tree() == [".gitkeep": "", "a/b.html": "x"])
    // An empty folder stays the one it is, too.
    try FileManager.default.createDirectory(
      atPath: output + "/mounted", withIntermediateDirectories: false)
    let mounted = try self.inode(output + "/mounted")
    try commit(["mounted/c.html": "x"], owned: [])
    #expect(try self.inode(output + "/mounted") == mounted)
  }

  @Test func keepsTheTimeOfStaging() throws {
    let staging = try StagingArea(output: output, stateFolder: state)
    let writer = staging.writer()
    let outcome = try Array("x".utf8).withUnsafeBytes { try writer.write("a/b.html", $0) }
    try site.write("output/.marquee-m.new", "")
    try OutputCommit(staging, stale: []).run(
      newManifest: output + "/.marquee-m.new", manifest: output + "/.marquee-m")
    let next = try StagingArea(output: output, stateFolder: state)
    let facts = try #require(next.writer().facts("a/b.html"))
    #expect(outcome == .staged(modified: facts.modified))
  }

  @Test func makesNoEmptyFolder() throws {
    try site.write("output/a.html", "a")
    let staging = try StagingArea(output: output, stateFolder: state)
    let writer = staging.writer()
    _ = try Array("x".utf8).withUnsafeBytes { try writer.write("b/c/d.html", $0) }
    writer.remove("b/c/d.html")
    try site.write("output/.marquee-m.new", "")
    try OutputCommit(staging, stale: []).run(
      newManifest: output + "/.marquee-m.new", manifest: output + "/.marquee-m")
    #expect(FileSystem.kind(output + "/b") == .missing)
    #expect(FileSystem.kind(output + "/.marquee-m") == .file)
  }

  @Test func turnsAFileIntoAFolderAndBack() throws {
    try commit(["a": "file"])
    try commit(["a/b/index.html": "page"], stale: ["a"], owned: ["a"])
    #expect(site.tree() == ["a/b/index.html": "page"])
    try FileManager.default.createDirectory(
      atPath: output + "/a/empty/one", withIntermediateDirectories: true)
    try commit(["a": "file"], stale: ["a/b/index.html"], owned: ["a/b/index.html"])
    #expect(site.tree() == ["a": "file"])
  }

  @Test func namesForeignFiles() throws {
    try site.write("output/index.html", "mine")
    try site.write("output/a/mine.txt", "mine")
    try site.write("output/f", "mine")
    let told = mistakes {
      try commit(["index.html": "page", "a": "file", "f/g.html": "x"], owned: [])
    }
    let help = "  help: move it away, or choose another folder with build.output"
    #expect(
      told
        == ["a/mine.txt", "f", "index.html"].map {
          "error: a page needs the place of \(output)/\($0), a file that Marquee did not write\n"
            + help
        }.joined(separator: "\n"))
    #expect(site.tree() == ["index.html": "mine", "a/mine.txt": "mine", "f": "mine"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: state) == [])
  }

  @Test func writesThroughNoLink() throws {
    let outside = try TemporarySite(["index.html": "theirs", "x/y/z.html": "theirs"])
    try site.write("output/keep.txt", "")
    try site.link("output/a", to: outside.root)
    try site.link("output/b.html", to: outside.root + "/index.html")
    #expect(
      mistakes { try commit(["a/index.html": "mine", "b.html": "mine"]) } == """
        error: \(output)/a is a symbolic link
          help: the build writes through no link: remove it
        error: \(output)/b.html is a symbolic link
          help: the build writes through no link: remove it
        """)
    try commit([:], stale: ["a/index.html", "a/x/y/z.html", "a/x/y/gone.html", "b.html"])
    #expect(outside.tree("") == ["index.html": "theirs", "x/y/z.html": "theirs"])
    #expect(FileSystem.kind(output + "/b.html") == .link)
  }

  /// Two spellings of é are two names for a file system and one for Swift's strings.
  @Test func tellsSpellingsApart() throws {
    let composed = "caf\u{e9}/a.html"
    let decomposed = "cafe\u{301}/a.html"
    try commit([composed: "ours"])
    try site.write("output/" + decomposed, "theirs")
    let names = { try FileManager.default.contentsOfDirectory(atPath: output).count }
    // And the record.
    #expect(try names() == 3)
    try commit(["b.html": "x"], stale: [composed], owned: [])
    #expect(try names() == 3)
    #expect(site.read("output/" + decomposed) == "theirs")
    #expect(site.read("output/" + composed) == nil)
  }

  @Test func noticesAnOutputThatWasReplaced() throws {
    try site.write("output/a.html", "a")
    let staging = try StagingArea(output: output, stateFolder: state)
    try FileManager.default.moveItem(atPath: output, toPath: site.root + "/away")
    try site.write("output/a.html", "a")
    let told = OutputCommit(staging, stale: []).check(adoptsUnknown: true) { _ in true }
    #expect(
      told.map(\.message) == [
        "the output \(output) was removed or replaced while the site was built"
      ])
  }

  @Test func takesBackWhatCannotBegin() throws {
    try site.write("output/a.html", "old")
    let staging = try StagingArea(output: output, stateFolder: state)
    _ = try Array("new".utf8).withUnsafeBytes { try staging.writer().write("a.html", $0) }
    // No manifest: the journal can't be written.
    let error = #expect(throws: Diagnostics.self) {
      try OutputCommit(staging, stale: ["b.html"]).run(
        newManifest: output + "/.marquee-none", manifest: output + "/.marquee-m")
    }
    #expect(
      error?.all.map(\.message) == ["the record can't be synced: No such file or directory"])
    #expect(site.tree() == ["a.html": "old"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: state) == [])
  }

  @Test func stagesBesideOrInsideAnOutputElsewhere() throws {
    // /dev/shm is another file system than the temporary folder on most machines.
    let elsewhere = "/dev/shm/marquee-" + UUID().uuidString
    guard FileSystem.device("/dev/shm") != FileSystem.device(site.root) else { return }
    defer { try? FileManager.default.removeItem(atPath: elsewhere) }
    let staging = try StagingArea(output: elsewhere + "/a/site", stateFolder: state)
    #expect(staging.folder.hasPrefix("/dev/shm/.marquee-staging-"))
    _ = try Array("x".utf8).withUnsafeBytes { try staging.writer().write("b/c.html", $0) }
    let there = elsewhere + "/a/site/.marquee-m"
    try FileSystem.makeFolders(elsewhere + "/a/site", shownAs: elsewhere)
    try Data().write(to: URL(fileURLWithPath: there + ".new"))
    try OutputCommit(staging, stale: []).run(newManifest: there + ".new", manifest: there)
    #expect(FileManager.default.contents(atPath: elsewhere + "/a/site/b/c.html") != nil)
    #expect(FileSystem.kind(staging.folder) == .missing)
  }

  /// As for volumes of a container: what is staged is on another file system than the output.
  @Test func copiesBetweenFileSystems() throws {
    let elsewhere = "/dev/shm/marquee-" + UUID().uuidString
    guard FileSystem.device("/dev/shm") != FileSystem.device(site.root) else { return }
    defer { try? FileManager.default.removeItem(atPath: elsewhere) }
    try site.write(".marquee/staging/site/a/b.html", "new")
    try site.write(".marquee/staging/site/a/c/d.html", "new")
    try site.write(".marquee/staging/site/e", "new")
    let others = [("a/b.html", "old"), ("e/f.html", "stale"), ("mine", "mine")]
    for (file, text) in others {
      let path = URL(fileURLWithPath: elsewhere + "/out/" + file)
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: path)
    }
    let then = Date(timeIntervalSince1970: 1_000_000_000)
    try FileManager.default.setAttributes(
      [.modificationDate: then], ofItemAtPath: state + "/staging/site/a/b.html")
    let disk = SystemDisk(
      paths: CommitPaths(output: elsewhere + "/out", stateFolder: state),
      journal: CommitJournal(
        process: 1, boot: "", isDurable: false, output: "", folder: "", staging: state + "/staging",
        newManifest: "m.new", manifest: "m", staleHash: nil),
      stale: SortedFiles(["e/f.html"]), leftovers: [])
    var merge = TreeMerge(disk: disk, stale: SortedFiles(["e/f.html"]))
    try merge.run()
    func text(_ file: String) -> String? {
      FileManager.default.contents(atPath: elsewhere + "/out/" + file).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    #expect(
      ["a/b.html", "a/c/d.html", "e", "mine"].map(text) == ["new", "new", "new", "mine"])
    #expect(try FileManager.default.subpathsOfDirectory(atPath: elsewhere + "/out").count == 6)
    let facts = try FileManager.default.attributesOfItem(atPath: elsewhere + "/out/a/b.html")
    #expect(facts[.modificationDate] as? Date == then)
    #expect(FileSystem.kind(state + "/staging/site") == .missing)
  }
}
