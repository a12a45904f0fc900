import Foundation
import MarqueeBase
import Testing

@testable import MarqueePreview

/// Real files in a temporary folder, by inotify and by looking from time to time.
@Suite struct FileWatcherTests {
  static let site = [
    "marquee.yaml": "site: {}\n", "content/index.md": "one\n", "content/films/a.md": "a\n",
    "templates/page.html": "<p>\n", "queries/films.sql": "SELECT 1\n",
    "database/schema.sql": "SELECT 1;\n", "output/index.html": "<p>\n", "notes.txt": "x\n",
  ]

  typealias Change = (
    name: String, act: @Sendable (WatchedFolder) throws -> Void, told: TextSet
  )

  static let changes: [Change] = [
    ("a save", { try $0.write("content/index.md", "two\n") }, ["content/index.md"]),
    (
      "settings",
      { folder in
        try folder.write("marquee.yaml", "site: { title: A }\n")
        try folder.write(".env", "A=1\n")
        try folder.write(".env.local", "A=2\n")
      }, ["marquee.yaml", ".env", ".env.local"]
    ),
    (
      "every folder",
      { folder in
        for name in ["content/b.md", "templates/b.md", "queries/b.sql", "database/b.sql"] {
          try folder.write(name, "b\n")
        }
      }, ["content/b.md", "templates/b.md", "queries/b.sql", "database/b.sql"]
    ),
    ("a removal", { try $0.remove("content/films/a.md") }, ["content/films/a.md"]),
    (
      "a rename", { $0.move("content/films/a.md", to: "content/films/b.md") },
      ["content/films/a.md", "content/films/b.md"]
    ),
    (
      "a save by renaming",
      { folder in
        try folder.write("content/films/.a.md.swp", "new\n")
        folder.move("content/films/.a.md.swp", to: "content/films/a.md")
      }, ["content/films/a.md"]
    ),
    (
      "vim",
      { folder in
        try folder.write("content/4913", "")
        try folder.remove("content/4913")
        folder.move("content/index.md", to: "content/index.md~")
        try folder.write("content/index.md", "vim\n")
        try folder.remove("content/index.md~")
      }, ["content/index.md"]
    ),
    (
      "a folder made deep", { try $0.write("content/x/y/z/deep.md", "deep\n") },
      ["content/x/y/z/deep.md"]
    ),
    ("a folder removed", { try $0.remove("content/films") }, ["content/films/a.md"]),
    (
      "a folder renamed", { $0.move("content/films", to: "content/movies") },
      ["content/films/a.md", "content/movies/a.md"]
    ),
    (
      "a folder replaced by another of its name",
      { folder in
        try folder.write("spare/a.md", "other\n")
        try folder.write("spare/in/b.md", "b\n")
        folder.move("content/films", to: "old")
        folder.move("spare", to: "content/films")
      }, ["content/films/a.md", "content/films/in/b.md"]
    ),
    (
      "a whole part removed and made again",
      { folder in
        try folder.remove("templates")
        usleep(150_000)
        try folder.write("templates/new.html", "new\n")
      }, ["templates/page.html", "templates/new.html"]
    ),
    (
      "a link",
      { folder in
        try folder.write("shared.md", "shared\n")
        symlink("../shared.md", folder.path("content/linked.md"))
      }, ["content/linked.md"]
    ),
    (
      "a link to nothing", { symlink("nothing", $0.path("content/broken.md")) },
      ["content/broken.md"]
    ),
  ]

  @Test(arguments: changes.indices, [false, true])
  func tells(_ index: Int, _ polls: Bool) throws {
    let (name, act, told) = Self.changes[index]
    let folder = try WatchedFolder(Self.site)
    folder.watch(polls: polls)
    try act(folder)
    #expect(folder.wait(for: told) == told, "\(name)")
    // It goes on, and in folders that are new as well.
    try folder.write("content/films/after.md", "after\n")
    // A file that is seen between its creation and its writing is told twice, which is right.
    let later = folder.wait(for: ["content/films/after.md"]).subtracting(told)
    #expect(later == ["content/films/after.md"], "\(name)")
  }

  /// A change that must be told follows what must not: when it is there, the other would be.
  @Test(arguments: [false, true])
  func saysNothingOfWhatIsNoChange(_ polls: Bool) throws {
    let folder = try WatchedFolder(Self.site)
    folder.watch(polls: polls)
    try folder.write("content/index.md", "one\n")
    utimes(folder.path("templates/page.html"), nil)
    for name in [
      "content/.index.md.swp", "content/index.md~", "content/#index.md#", "content/4913",
      "content/.#index.md", "content/a.tmp", "content/a.md___jb_tmp___", ".git/index",
      "output/index.html", ".marquee/manifest", "notes.txt", "content/.git/x",
    ] {
      try folder.write(name, "x\n")
    }
    #expect(folder.takeTold() == [])
    try folder.write("content/last.md", "last\n")
    #expect(folder.wait(for: ["content/last.md"]) == ["content/last.md"])
  }

  @Test func tellsOfAFileBehindALink() throws {
    let folder = try WatchedFolder(Self.site)
    try folder.write("shared/a.md", "one\n")
    symlink("../shared/a.md", folder.path("content/linked.md"))
    folder.watch()
    try folder.write("shared/a.md", "two\n")
    #expect(folder.wait(for: ["content/linked.md"]) == ["content/linked.md"])
  }

  @Test func followsNoLinkOutOfTheSiteOrRound() throws {
    let folder = try WatchedFolder(Self.site)
    symlink("/", folder.path("content/everything"))
    symlink(".", folder.path("content/round"))
    folder.watch()
    #expect(folder.wait(for: []) == [])
    try folder.write("content/index.md", "two\n")
    #expect(folder.wait(for: ["content/index.md"]) == ["content/index.md"])
  }

  /// More events than the kernel keeps are no loss.
  @Test func survivesAFlood() throws {
    let folder = try WatchedFolder(Self.site)
    folder.watch()
    for round in 0..<3 {
      for number in 0..<500 { try folder.write("content/f\(number).md", "\(round)\n") }
    }
    let all = TextSet((0..<500).map { "content/f\($0).md" })
    #expect(folder.wait(for: all) == all)
    try folder.write("content/f7.md", "last\n")
    #expect(folder.wait(for: ["content/f7.md"]).contains("content/f7.md"))
  }

  @Test func endsAndLeavesNoDescriptor() throws {
    let folder = try WatchedFolder(Self.site)
    folder.watch()
    try folder.write("content/index.md", "two\n")
    #expect(folder.wait(for: ["content/index.md"]) == ["content/index.md"])
    folder.stop()
    _ = folder.takeTold()
    try folder.write("content/index.md", "three\n")
    #expect(folder.takeTold() == [])
  }
}
