import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// A run that finds what an earlier one left.
@Suite struct RecoveryTests {
  private let site: TemporarySite
  private var output: String { site.root + "/output" }
  private var state: String { site.root + "/.marquee" }
  private var paths: CommitPaths { CommitPaths(output: output, stateFolder: state) }

  private var staging: String { paths.stagingRoot() + "/0123456789abcdef" }

  /// A commit that has just written its journal.
  init() throws {
    site = try TemporarySite([
      "output/a.html": "old", "output/b/c.html": "stale", "output/mine": "mine",
    ])
    try FileSystem.makeFolders(state, shownAs: state)
    let staging = staging.dropFirst(site.root.count + 1)
    try site.write("\(staging)/site/a.html", "new")
    try site.write("\(staging)/site/d/e.html", "new")
    try site.write("output/.marquee-record.new", "new manifest")
    try disk().writeJournal()
  }

  private func disk(
    boot: String = ProcessFacts.bootID(), _ change: (inout CommitJournal) -> Void = { _ in }
  ) -> SystemDisk {
    let stale = SortedFiles(["b/c.html"])
    var journal = CommitJournal(
      process: 4711, boot: boot, isDurable: false, output: output,
      folder: CommitJournal.folder(output),
      staging: staging, newManifest: ".marquee-record.new", manifest: ".marquee-record",
      staleHash: CommitJournal.hash(CommitJournal.list(stale)))
    change(&journal)
    return SystemDisk(paths: paths, journal: journal, stale: stale, leftovers: [])
  }

  private func recover() throws -> OutputRecovery.Outcome {
    try OutputRecovery.run(output: output, stateFolder: state)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: output)
      .filter { $0.hasPrefix(".marquee-") }.sorted()
  }

  private let new = ["a.html": "new", "d/e.html": "new", "mine": "mine"]
  private let old = ["a.html": "old", "b/c.html": "stale", "mine": "mine"]

  @Test func finishesACommit() throws {
    let outcome = try recover()
    #expect(outcome == .finished(process: 4711))
    #expect(outcome.sentence == "finished the commit that process 4711 began")
    #expect(site.tree() == new)
    #expect(try names() == [".marquee-record"])
    #expect(site.read("output/.marquee-record") == "new manifest")
    #expect(try recover() == .nothing)
  }

  @Test func finishesACommitWhoseManifestIsInstalled() throws {
    try FileManager.default.moveItem(
      atPath: paths.newRecord, toPath: paths.record)
    #expect(try recover() == .finished(process: 4711))
    #expect(site.read("output/.marquee-record") == "new manifest")
    #expect(site.tree() == new)
  }

  @Test func discardsWhatHasNoJournal() throws {
    try FileManager.default.removeItem(atPath: paths.journal)
    #expect(try recover() == .discarded)
    #expect(site.tree() == old)
    #expect(FileSystem.kind(staging) == .missing)
    #expect(try recover() == .nothing)
  }

  @Test func trustsNoStagedFilesFromBeforeTheMachinesStart() throws {
    try disk(boot: "another").writeJournal()
    #expect(try recover() == .forgotten(process: 4711))
    #expect(site.tree() == ["a.html": "old", "mine": "mine"])
    #expect(try names() == [".marquee-record"])
  }

  @Test func trustsDurableOnes() throws {
    try disk(boot: "another") { $0.isDurable = true }.writeJournal()
    #expect(try recover() == .finished(process: 4711))
    #expect(site.tree() == new)
  }

  /// Every journal that differs in a byte, or ends early, is damaged.
  @Test func actsUponNoDamagedJournal() throws {
    let whole = try #require(FileManager.default.contents(atPath: paths.journal))
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0x01
      #expect(CommitJournal(Array(bytes)) == nil, "byte \(index)")
      #expect(CommitJournal(Array(whole[..<index])) == nil)
    }
    #expect(CommitJournal(Array(whole)) != nil)
    try whole.dropLast(7).write(to: URL(fileURLWithPath: paths.journal))
    #expect(try recover() == .damaged(journal: paths.journal))
    #expect(site.tree() == old)
    #expect(try names() == [])
    #expect(try recover() == .nothing)
  }

  /// Whole journals that no build writes.
  @Test(arguments: 1..<6) func actsUponNoStrangeJournal(_ number: Int) throws {
    try site.write("content/index.md", "")
    let elsewhere = try TemporarySite(["site/a.html": "x", "keep": "x"])
    try disk { journal in
      switch number {
      case 1: journal.staging = elsewhere.root
      case 2: journal.staging = elsewhere.root + "/.marquee-staging-" + paths.fingerprint
      case 3: journal.newManifest = "../content/index.md"
      case 4: journal.manifest = ".."
      default: journal.staleHash = CommitJournal.hash([])
      }
    }.writeJournal()
    #expect(try recover() == .damaged(journal: paths.journal))
    #expect(elsewhere.tree(".") == ["site/a.html": "x", "keep": "x"])
    #expect(site.tree() == old)
  }

  /// Somebody copied the output while it was committed to: what is staged is the other's.
  @Test func leavesTheStagedFilesOfAnotherOutput() throws {
    try disk { $0.folder = "1:2" }.writeJournal()
    #expect(try recover() == .forgotten(process: 4711))
    #expect(site.tree() == ["a.html": "old", "mine": "mine"])
  }

  /// The same output by another path, as a bind mount gives it.
  @Test func finishesACommitThatHadAnotherPathToTheOutput() throws {
    try disk { $0.output = "/elsewhere/output" }.writeJournal()
    #expect(try recover() == .finished(process: 4711))
    #expect(site.tree() == new)
  }

  @Test(arguments: ["/etc/passwd", "../a", "a/../b", "a//b", "./a", "a/"])
  func trustsNoStrangeList(_ file: String) {
    #expect(CommitJournal.files(Array((file + "\n").utf8)) == nil)
  }

  @Test func writesAnyName() throws {
    let files = SortedFiles(["a b", "50%", "%41", "x\ny", "é", "\u{1}"])
    #expect(CommitJournal.files(CommitJournal.list(files))?.files == files.files)
    let journal = CommitJournal(
      process: 1, boot: "", isDurable: true, output: "/a\nb %25", folder: "1:2",
      staging: "/%",
      newManifest: "a", manifest: "b", staleHash: nil)
    #expect(CommitJournal(journal.encoded()) == journal)
  }

  @Test func knowsSHA256() {
    // The vector of FIPS 180-2.
    #expect(
      CommitJournal.hash(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func findsFilesByTheirBytes() {
    let files = SortedFiles(["a/b", "a", "a.b", "a0", "a/c/d", "b"])
    #expect(files.files == ["a", "a.b", "a/b", "a/c/d", "a0", "b"])
    #expect(Array(files.below("a")) == ["a/b", "a/c/d"])
    #expect(Array(files.below("b")) == [])
    #expect(files.contains("a.b") && !files.contains("a/c") && !files.contains("z"))
    #expect(!SortedFiles(["caf\u{e9}"]).contains("cafe\u{301}"))
  }
}
