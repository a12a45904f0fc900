import Foundation
import Testing

@testable import marquee

/// `marquee init DIR`: the site that comes with the program.
@Suite struct InitTests {
  @Test func aNewSiteBuildsAtOnce() throws {
    let folder = try TemporaryFolder()
    let made = try Program.run(["init", "x"], in: folder.url)
    #expect(made.exitCode == 0, "\(made.errors)")
    #expect(made.output.contains("cd x\n  marquee generate "))
    let site = folder.url.appending(path: "x")
    let built = try Program.run(["generate", "--strict"], in: site)
    #expect(built.exitCode == 0, "\(built.errors)")
    #expect(built.output.hasPrefix("16 pages and 2 files from 12 rows: 18 written"))
    let film = try folder.read("x/output/films/cleo-from-5-to-7/index.html")
    #expect(film.contains("<title>Cléo from 5 to 7 (1962) · Films on Friday</title>"))
    #expect(film.contains("href=\"/films/tokyo-story/\"") == false)
    #expect(film.contains("<a rel=\"prev\" href=\"/films/the-night-of-the-hunter/\">"))
    #expect(try PageChecker.problems(in: site.appending(path: "output"), withBrowser: true) == "")
    let again = try Program.run(["generate"], in: site)
    #expect(again.output.contains(": 0 written, 18 unchanged"))
    let mode = try FileManager.default.attributesOfItem(
      atPath: folder.path + "/x/test")[.posixPermissions]
    #expect((mode as? Int ?? 0) & 0o100 != 0)
  }

  /// With a database, then with recorded rows and snapshots.
  @Test func theSitesOwnTestPasses() throws {
    let folder = try TemporaryFolder()
    #expect(try Program.run(["init", "."], in: folder.url).exitCode == 0)
    let first = try Shell.run("./test", in: folder)
    #expect(first.exitCode == 0, "\(first.said)")
    let kept = try Shell.run("marquee record && marquee snapshot --update", in: folder)
    #expect(kept.exitCode == 0, "\(kept.said)")
    try folder.remove("database")
    let second = try Shell.run("./test", in: folder)
    #expect(second.exitCode == 0, "\(second.said)")
    try folder.write("content/about.md", folder.read("content/about.md") + "\nMore.\n")
    #expect(try Shell.run("./test", in: folder).exitCode == 6)
  }

  /// What the folder holds before, and whether it may become a site.
  @Test(
    arguments: [
      ([:], nil),
      (["notes.txt": "mine", "content/notes.txt": "mine", ".git/HEAD": "ref"], nil),
      (["README.md": "mine"], "README.md is in the way"),
      (
        ["marquee.yaml": "a: 1", "content/index.md": "mine"],
        "marquee.yaml, content/index.md are in the way"
      ),
      (["content": "no folder"], "content is in the way"),
      ([".github/workflows": "no folder"], ".github/workflows is in the way"),
    ] as [([String: String], String?)])
  func nothingIsOverwritten(_ before: [String: String], _ problem: String?) throws {
    let folder = try TemporaryFolder()
    for (name, text) in before { try folder.write(name, text) }
    let untouched = try folder.contents(of: ".")
    let result = try Program.run(["init", "."], in: folder.url)
    if let problem {
      #expect(result.exitCode == 2)
      #expect(result.errors.contains(problem), "\(result.errors)")
      #expect(try folder.contents(of: ".") == untouched)
    } else {
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(!result.output.contains("cd "))
      for (name, text) in before { #expect(try folder.read(name) == text) }
      #expect(folder.exists("content/films/[slug].md"))
    }
  }

  @Test func aLinkIsNoFolder() throws {
    let folder = try TemporaryFolder()
    let elsewhere = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "content"), withDestinationURL: elsewhere.url)
    let result = try Program.run(["init", "."], in: folder.url)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("content is in the way"))
    #expect(try elsewhere.contents(of: ".").isEmpty)
  }

  @Test func aFailureLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    var target = NewFolder(folder.path + "/a/b")
    let long = String(repeating: "x", count: 300)
    #expect(throws: (any Error).self) {
      try target.write([SiteFile("c/one.md", text: "1"), SiteFile("c/\(long)", text: "2")])
    }
    #expect(!folder.exists("a"))
  }

  @Test(arguments: [
    (["init"], "<dir>"),
    (["init", ""], "the folder's name is empty"),
    (["init", "x", "--table", "film"], "need --from-database"),
    (["init", "x", "--from-database"], "there is no database to look at"),
  ])
  func usage(_ arguments: [String], _ message: String) throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(arguments, in: folder.url)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(try folder.contents(of: ".").isEmpty)
  }

  /// An action that is not pinned by its commit can change under the site.
  @Test(arguments: ["workflows/publish.yml", "workflows/check.yml"])
  func actionsArePinned(_ name: String) throws {
    let file = try #require(CommonFiles.all.first { $0.path == ".github/" + name })
    let uses = file.text.matches(of: /uses: (\S+)/).map { String($0.1) }
    #expect(!uses.isEmpty)
    // The program of these tests does not know its repository.
    #expect(uses.contains("OWNER/marquee@v1"))
    for name in uses where !name.hasPrefix("OWNER/") {
      #expect(name.wholeMatch(of: /actions\/[a-z-]+@[0-9a-f]{40}/) != nil, "\(name)")
    }
    #expect(!file.text.contains("${{ github.event"))
  }
}
