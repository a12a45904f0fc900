import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// What is wrong with parts is told with folders and what to do; nothing is published then.
@Suite struct MergeMistakeTests {
  private let site: TemporarySite

  init() throws {
    site = try TemporarySite([
      "marquee.yaml": "site: {url: https://films.example}\n",
      "queries/films.sql": "SELECT 1",
      "content/films/[slug].md": "---\nquery: films\nas: film\n---\n# {{ film.title }}\n",
      "content/index.md": "hi\n",
    ])
  }

  private static let rows = [
    queryRows(
      "films", ["slug", "title"], (0..<9).map { [.string("f\($0)"), .string("Film \($0)")] })
  ]

  private func isUntouched() -> Bool { site.tree() == [:] }

  // MARK: Parts

  @Test func missingShares() throws {
    try site.buildShares(4, Self.rows)
    #expect(
      site.mergeMistakes(["parts/0", "parts/1"]) == """
        error: shares 2/4 and 3/4 are missing
          help: build them and name all folders: marquee generate --shard 2/4 --output …
        """)
    #expect(
      site.mergeMistakes(["parts/0", "parts/1", "parts/3"]) == """
        error: share 2/4 is missing
          help: build it and name all folders: marquee generate --shard 2/4 --output …
        """)
    #expect(isUntouched())
  }

  @Test(arguments: [
    ([3], 10, "shares 0/10, 1/10, 2/10 and 4/10 to 9/10 are missing"),
    (
      [1, 3, 5, 7, 9, 11, 13, 15], 16,
      "shares 0/16, 2/16, 4/16, 6/16, 8/16, 10/16 and 2 others are missing"
    ),
    (
      [5], 100_000, "shares 0/100000 to 4/100000 and 6/100000 to 99999/100000"
    ),
  ])
  func manyMissingShares(_ there: [Int], _ count: Int, _ wanted: String) throws {
    let parts = try there.map { index in
      ShardCheck.Subject(
        name: "p\(index)", shard: try #require(Shard(index: index, count: count)),
        facts: ManifestFacts(output: "/"))
    }
    let told = ShardCheck(parts).diagnostics(settings: .none, isStrict: false)
    #expect(told.first?.message.hasPrefix(wanted) == true, "\(told.first?.message ?? "")")
  }

  @Test func aShareTwice() throws {
    try site.buildShares(2, Self.rows)
    try site.buildShare(1, of: 2, Self.rows) { $0.output = "parts/again" }
    #expect(
      site.mergeMistakes(["parts/0", "parts/1", "parts/again"]) == """
        error: share 1/2 is there twice: parts/1 and parts/again
          help: name one of the folders only
        """)
    #expect(isUntouched())
  }

  @Test func differentNumbers() throws {
    try site.buildShares(2, Self.rows)
    try site.buildShare(2, of: 3, Self.rows)
    #expect(
      site.mergeMistakes(TemporarySite.parts(3)) == """
        error: the parts are shares of different numbers
          note: parts/0 and parts/1: of 2
          note: parts/2: of 3
          help: build all of them with the same --shard …/N
        """)
  }

  @Test func partsOfDifferentSites() throws {
    try site.buildShares(3, Self.rows)
    for change in ["template", "parameter", "program", "configuration"] {
      let file = change == "configuration" ? "marquee.yaml" : "content/index.md"
      let text = site.read(file) ?? ""
      if change == "template" { try site.write(file, "hello\n") }
      if change == "configuration" { try site.write(file, text + "params: {city: Faro}\n") }
      if change == "parameter" { try site.write("queries/films.sql", "SELECT :city") }
      try site.buildShare(1, of: 3, Self.rows) { options in
        if change == "program" { options.program = "another" }
        if change == "parameter" { options.params = [("city", .string("Porto"))] }
      }
      #expect(
        site.mergeMistakes(TemporarySite.parts(3)) == """
          error: the parts were not made from the same site
            note: made alike: parts/0 and parts/2
            note: made alike: parts/1
            help: build all of them from the same files, with the same parameters and one version of Marquee
          """, "\(change)")
      try site.write(file, text)
      try site.write("queries/films.sql", "SELECT 1")
    }
    #expect(isUntouched())
  }

  /// A merge in the wrong folder.
  @Test func anotherSite() throws {
    try site.buildShares(2, Self.rows)
    let settings = site.read("marquee.yaml") ?? ""
    // The guards may be others.
    try site.write("marquee.yaml", settings + "build: {max_removed: 90%}\n")
    try site.merge(TemporarySite.parts(2))
    let before = site.tree()
    try site.write("marquee.yaml", "site: {url: https://plays.example}\n")
    #expect(
      site.mergeMistakes(TemporarySite.parts(2)) == """
        error: 'site:' in marquee.yaml is not what it was for parts/0 and parts/1
          help: merge with the files that the shares were built from, or build them again
        """)
    #expect(site.tree() == before)
  }

  @Test func foldersThatAreNoParts() throws {
    try site.buildShares(2, Self.rows)
    try site.build(Self.rows) { $0.output = "parts/whole" }
    try site.write("parts/file", "")
    let told = site.mergeMistakes([
      "parts/0", "parts/*", "parts/file", "parts/whole", "content",
    ])
    #expect(
      told == """
        error: the folder parts/* can't be opened: No such file or directory
          help: name the folders that the shares were built into: marquee merge parts/*
        error: the folder parts/file can't be opened: Not a directory
          help: name the folder that a share was built into
        error: parts/whole has no .marquee-shard, which the build of a share leaves when it ends
          help: build it again with --shard; when it was copied here, copy hidden files, too
        error: content has no .marquee-shard, which the build of a share leaves when it ends
          help: build it again with --shard; when it was copied here, copy hidden files, too
        error: share 1/2 is missing
          help: build it and name all folders: marquee generate --shard 1/2 --output …
        """)
    #expect(isUntouched())
  }

  /// A build that fails takes its part's old state out of reach.
  @Test func aPartWhoseBuildFailed() throws {
    try site.buildShares(2, Self.rows)
    // All paths twice.
    #expect(throws: Diagnostics.self) {
      try site.buildShare(
        1, of: 2,
        [
          queryRows(
            "films", ["slug", "title"], (0..<18).map { [.string("f\($0 % 9)"), .string("Film")] })
        ])
    }
    #expect(
      site.mergeMistakes(TemporarySite.parts(2)) == """
        error: the build of parts/1 did not finish
          help: build it again with --shard; when it was copied here, copy hidden files, too
        error: share 1/2 is missing
          help: build it and name all folders: marquee generate --shard 1/2 --output …
        """)
    try site.buildShare(1, of: 2, Self.rows)
    try site.merge(TemporarySite.parts(2))
    #expect(!isUntouched())
  }

  @Test(arguments: [true, false])
  func rowsThatDiffer(_ isStrict: Bool) throws {
    try site.buildShares(3, Self.rows)
    try site.buildShare(
      1, of: 3, [queryRows("films", ["slug", "title"], [[.string("x"), .string("X")]])])
    let text = """
      the rows of 'films' are not the same in all parts
        note: parts/0 and parts/2: 9 rows
        note: parts/1: 1 row
        help: rows changed while the shares were built: pages may contradict each other until the next build
      """
    if isStrict {
      let told = site.mergeMistakes(TemporarySite.parts(3)) { $0.strict = true }
      #expect(told == "error: " + text)
      #expect(isUntouched())
    } else {
      let told = try site.merge(TemporarySite.parts(3)).warnings.map(\.formatted)
      #expect(
        told.map { $0.replacingOccurrences(of: site.root + "/", with: "") } == ["warning: " + text])
    }
  }

  @Test func clocksThatDiffer() throws {
    try site.buildShares(2, Self.rows)
    try site.buildShare(1, of: 2, Self.rows) {
      $0.now = Moment(.timestampWithZone, microseconds: noon.microseconds + 1_000_000)
    }
    #expect(
      site.mergeMistakes(TemporarySite.parts(2)) { $0.strict = true } == """
        error: the parts were not built for the same time
          note: parts/0: 2026-11-21T12:00:00Z
          note: parts/1: 2026-11-21T12:00:01Z
          help: give all jobs the same --now, and build again what is older than the rest
        """)
    #expect(try site.merge(TemporarySite.parts(2)).warnings.map(\.code) == ["merge.clock"])
  }

  @Test func aPartInTheOutputAndTheOtherWayRound() throws {
    try site.buildShare(0, of: 1, Self.rows)
    for output in ["parts/0", "parts", "parts/0/site"] {
      let told = site.mergeMistakes(["parts/0"]) { $0.output = output }
      #expect(
        told.contains("parts/0 and the output \(output) can't be one in the other"), "\(told)")
    }
    // A folder whose name only begins alike is another one.
    try site.merge(["parts/0"]) { $0.output = "parts/00" }
    try site.link("alias", to: "parts/0")
    #expect(site.mergeMistakes(["alias"]) { $0.output = "parts/0" }.contains("can't be one in"))
  }

  // MARK: Files

  /// A file and a folder of one name in two shares, neither of which could see it.
  @Test func pagesOfTwoSharesInEachOthersWay() throws {
    let name = try #require(
      (0..<100).map { "n\($0)" }.first { name in
        (0..<2).contains { index in
          guard let shard = Shard(index: index, count: 2) else { return false }
          return shard.owns(name) && !shard.owns(name + "/more/index.html")
        }
      })
    try site.write("content/a.json", "---\npath: /\(name)\n---\n1\n")
    try site.write("content/b.md", "---\npath: /\(name)/more/\n---\nmore\n")
    try site.buildShares(2, Self.rows)
    let told = site.mergeMistakes(TemporarySite.parts(2))
    #expect(told.hasPrefix("error: /\(name) is a file, and a folder for /\(name)/more/"), "\(told)")
    let isFirst = Shard(index: 0, count: 2)?.owns(name) == true
    #expect(told.contains("one is in parts/\(isFirst ? 0 : 1), share \(isFirst ? 0 : 1)/2"))
    #expect(told.contains("the other is in parts/\(isFirst ? 1 : 0), share \(isFirst ? 1 : 0)/2"))
    #expect(isUntouched())
  }

  /// What somebody did to a part's file, and what is told of it.
  static let damages: [(String, String)] = [
    ("printf 'Xhi</p>\\n' > FILE", "is not as its build wrote it"),
    ("truncate -s 3 FILE", "has 3 bytes, not the"),
    ("echo more >> FILE", "has"),
    ("rm FILE", "is missing"),
    ("rm -r films", "is missing"),
    ("cp FILE ../copy; rm FILE; ln -s ../../../copy FILE", "is a link, or behind one"),
    ("mv films ../moved; ln -s ../moved films", "is a link, or behind one"),
    ("rm FILE; mkdir FILE", "is not a file"),
    ("rm FILE; mkfifo FILE", "is not a file"),
    ("rm -r films; touch films", "is a link, or behind one"),
  ]

  @Test(arguments: damages)
  func filesThatChangedInAPart(_ command: String, _ wanted: String) throws {
    try site.buildShares(1, Self.rows)
    let file = "films/f3/index.html"
    let script = command.replacingOccurrences(of: "FILE", with: file)
      .replacingOccurrences(
        of: "Xhi</p>\\n",
        with: String((site.read("parts/0/" + file) ?? "").map { $0 == "3" ? "4" : $0 }))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-ec", script]
    process.currentDirectoryURL = URL(fileURLWithPath: site.root + "/parts/0")
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(script)")
    let told = site.mergeMistakes(["parts/0"])
    #expect(told.contains("error: parts/0/\(file) \(wanted)"), "\(told)")
    #expect(told.contains("help: build share 0/1 again, and merge then"))
    #expect(isUntouched())
  }

  @Test func tellsSoManyFilesAndNoMore() throws {
    let rows = [
      queryRows(
        "films", ["slug", "title"], (0..<50).map { [.string("f\($0)"), .string("Film \($0)")] })
    ]
    try site.buildShares(2, rows)
    for index in 0..<2 {
      try FileManager.default.removeItem(atPath: site.root + "/parts/\(index)/films")
    }
    let told = site.mergeMistakes(TemporarySite.parts(2))
    #expect(told.components(separatedBy: "error: ").count == 21)
    #expect(told.contains("note: 30 further files are not shown"))
    #expect(told.hasPrefix("error: parts/0/films/"))
  }
}
