import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// A site's output, built file by file.
@Suite struct OutputTests {
  private let site: TemporarySite
  private var output: String { site.root + "/output" }
  private var state: String { site.root + "/.marquee" }

  init() throws { site = try TemporarySite() }

  /// Writes files as a build does, and gives each one's change.
  @discardableResult
  private func write(
    _ files: [String: String], stale: Set<String> = [], owned: Set<String>? = nil
  ) throws -> [String: PutFile.Change] {
    try FileSystem.makeFolders(state, shownAs: state)
    let folder = try OutputFolder(path: output, stateFolder: state)
    var puts: [PutFile] = []
    for (file, text) in files.sorted(by: { $0.key < $1.key }) {
      var text = text
      puts.append(
        try text.withUTF8 { bytes in
          Result { () throws(Diagnostics) in try folder.put(file, UnsafeRawBufferPointer(bytes)) }
        }.get())
    }
    let told = folder.check(puts, owned: owned, stale: stale, adoptsUnknown: owned == nil)
    guard told.isEmpty else { throw Diagnostics(told) }
    try folder.commit(puts, stale: stale)
    return Dictionary(uniqueKeysWithValues: puts.map { ($0.file, $0.change) })
  }

  @Test func writesOnlyWhatChanged() throws {
    #expect(
      try write(["index.html": "a", "b/index.html": "b"])
        == ["index.html": .added, "b/index.html": .added])
    let stamp = try site.stamp("output/index.html")
    #expect(
      try write(["index.html": "a", "b/index.html": "c"])
        == ["index.html": .unchanged, "b/index.html": .changed])
    #expect(try site.stamp("output/index.html") == stamp)
    #expect(site.tree() == ["index.html": "a", "b/index.html": "c"])
  }

  @Test func seesAChangeOfAnyByte() throws {
    let long = String(repeating: "x", count: 200_000)
    try write(["a.txt": long])
    #expect(try write(["a.txt": long]) == ["a.txt": .unchanged])
    #expect(try write(["a.txt": long.dropLast() + "y"]) == ["a.txt": .changed])
    #expect(try write(["a.txt": ""]) == ["a.txt": .changed])
    #expect(try write(["a.txt": ""]) == ["a.txt": .unchanged])
  }

  @Test func touchesNothingBeforeTheCommit() throws {
    try write(["a.txt": "old"])
    let folder = try OutputFolder(path: output, stateFolder: state)
    var text = "new"
    let put = try text.withUTF8 { bytes in
      Result { () throws(Diagnostics) in try folder.put("a.txt", UnsafeRawBufferPointer(bytes)) }
    }.get()
    #expect(put.change == .changed)
    #expect(site.tree() == ["a.txt": "old"])
  }

  @Test func leavesNoStagingBehind() throws {
    try write(["a.txt": "a"])
    #expect(FileSystem.kind(state + "/staging") == .missing)
  }

  @Test func removesStaleFilesAndTheirEmptyFolders() throws {
    try write(["a/b/c/index.html": "c", "a/index.html": "a"])
    try site.write("output/a/b/mine.txt", "mine")
    try write(["a/index.html": "a"], stale: ["a/b/c/index.html"], owned: ["a/index.html"])
    #expect(site.tree() == ["a/index.html": "a", "a/b/mine.txt": "mine"])
    #expect(FileSystem.kind(output + "/a/b/c") == .missing)
  }

  @Test func turnsAFileIntoAFolderAndBack() throws {
    try write(["a": "file"])
    try write(["a/index.html": "page"], stale: ["a"], owned: ["a"])
    #expect(site.tree() == ["a/index.html": "page"])
    try write(["a": "file"], stale: ["a/index.html"], owned: ["a/index.html"])
    #expect(site.tree() == ["a": "file"])
  }

  @Test func keepsForeignFiles() throws {
    try site.write("output/index.html", "mine")
    try site.write("output/a/mine.txt", "mine")
    let told = mistakes { try write(["index.html": "page", "a": "file"], owned: []) }
    #expect(
      told == """
        error: a page needs the place of \(output)/a/mine.txt, a file that Marquee did not write
          help: move it away, or choose another folder with build.output
        error: a page needs the place of \(output)/index.html, a file that Marquee did not write
          help: move it away, or choose another folder with build.output
        """)
    #expect(site.tree() == ["index.html": "mine", "a/mine.txt": "mine"])
    // The same bytes are no conflict.
    #expect(try write(["index.html": "mine"], owned: []) == ["index.html": .unchanged])
  }

  @Test func writesThroughNoLink() throws {
    let outside = try TemporarySite(["index.html": "theirs"])
    try site.write("output/keep.txt", "")
    try site.link("output/a", to: outside.root)
    try site.link("output/b.html", to: outside.root + "/index.html")
    #expect(
      mistakes { try write(["a/index.html": "mine!!"]) } == """
        error: \(output)/a is a symbolic link
          help: the build writes through no link: remove it
        """)
    #expect(
      mistakes { try write(["b.html": "mine!!"]) } == """
        error: \(output)/b.html is a symbolic link
          help: the build writes through no link: remove it
        """)
    try write([:], stale: ["a/index.html"], owned: ["a/index.html"])
    #expect(outside.read("index.html") == "theirs")
  }

  @Test(arguments: [
    ("/", "that is the whole system"), (".", "the site itself is in it"),
    ("..", "the site itself is in it"), ("content/x", "content/ holds what the site is made from"),
    ("x/../queries", "queries/ holds what the site is made from"),
    (".marquee", ".marquee/ holds what the site is made from"),
  ]) func refusesPlaces(_ place: String, _ reason: String) throws {
    try site.write("content/a.md", "")
    let root = try #require(FileFinder.realPath(site.root))
    let error = #expect(throws: Diagnostics.self) { try OutputPlace(place, root: root) }
    #expect(error?.all.first?.message.hasSuffix(": " + reason) == true)
    #expect(error?.all.first?.category == .configuration)
  }

  @Test func acceptsPlaces() throws {
    let root = try #require(FileFinder.realPath(site.root))
    #expect(try OutputPlace("out/site", root: root).path == root + "/out/site")
    #expect(try OutputPlace("out", root: root).isInsideSite)
    let outside = try OutputPlace(root + "-elsewhere/site", root: root)
    #expect(outside.path == root + "-elsewhere/site" && !outside.isInsideSite)
  }

  @Test func remembersItsFiles() throws {
    try FileSystem.makeFolders(state, shownAs: state)
    var owned = OwnedFiles(stateFolder: state, output: output)
    #expect(owned.files == nil)
    try owned.save(["b", "a/index.html"])
    #expect(OwnedFiles(stateFolder: state, output: output).files == ["b", "a/index.html"])
    #expect(OwnedFiles(stateFolder: state, output: output + "2").files == nil)
  }

  @Test(arguments: [
    "", "marquee output 2\na\n", "marquee output 1\n/etc/passwd\n", "marquee output 1\na/../../b\n",
  ])
  func trustsNoDamagedList(_ text: String) throws {
    try FileSystem.makeFolders(state, shownAs: state)
    let owned = OwnedFiles(stateFolder: state, output: output)
    try Data(text.utf8).write(to: URL(fileURLWithPath: owned.path))
    #expect(OwnedFiles(stateFolder: state, output: output).files == nil)
  }

  @Test func buildsOneAtATime() throws {
    let first = try BuildLock(stateFolder: state)
    let error = #expect(throws: Diagnostics.self) { try BuildLock(stateFolder: state) }
    #expect(
      error?.all.map(\.formatted) == [
        """
        error: another build of this site is running (process \(getpid()))
          help: wait for it to end
        """
      ])
    #expect(error?.all.first?.category == .busy)
    withExtendedLifetime(first) {}
  }

  @Test func letsTheNextBuildIn() throws {
    do { _ = try BuildLock(stateFolder: state) }
    _ = try BuildLock(stateFolder: state)
  }
}
