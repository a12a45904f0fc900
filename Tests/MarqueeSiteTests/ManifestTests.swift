import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

@Suite struct ManifestTests {
  private let folder: TemporarySite
  private var path: String { folder.root + "/manifest" }
  private static let output = "/var/www/a \"b\" ü"

  init() throws { folder = try TemporarySite() }

  // MARK: What goes in comes out

  @Test func keepsWhatItIsGiven() throws {
    try write([pages, PageChunk(), more])
    let manifest = try read()
    #expect(manifest.count == 5)
    #expect(files(manifest) == ["index.html", "a/index.html", "a.html", "ü/index.html", "x.css"])
    #expect(manifest.facts.output == Self.output)
    #expect(manifest.facts.queries == facts.queries)
    #expect(manifest.facts.site == facts.site)
    #expect(manifest.facts.now == noon && manifest.facts.snapshotTime == noon)
    #expect(manifest.facts.nextChange?.microseconds == 77)
    #expect(manifest.facts.shard == Shard(index: 0, count: 8))
    #expect((0..<5).map { manifest.entry($0).size } == [10, 11, 12, 20, 21])
    #expect((0..<5).map { manifest.entry($0).modified } == [100, 101, 102, 200, 201])
    #expect((0..<5).map { manifest.entry($0).item } == [0, 1, 2, 0, 1])
    #expect(manifest.date(0) == nil && manifest.date(1) == day && manifest.date(3) == noon)
    #expect(manifest.lookups(0).map(\.key) == [1, 2])
    #expect(manifest.lookups(0).map(\.found) == [print(5), .none])
    #expect(manifest.lookups(1).map(\.key) == [.max])
    #expect(manifest.lookups(2).isEmpty)
  }

  @Test func findsPagesByPathAndByWhatTheyAreMadeFrom() throws {
    try write([pages, more])
    let manifest = try read()
    let names = files(manifest)
    for (number, name) in names.enumerated() {
      #expect(find(name, manifest) == number)
      #expect(manifest.find(inputs: manifest.entry(number).inputs) == (number == 2 ? nil : number))
    }
    // A page that is always made again has no inputs to be found by.
    #expect(manifest.entry(2).inputs == .none)
    for other in ["a", "a/", "a/index.htm", "A/index.html", "", "index", "x.css\0"] {
      #expect(find(other, manifest) == nil, "\(other)")
    }
    #expect(manifest.find(inputs: print(999)) == nil)
  }

  @Test func forgetsWhatBecameOfAPage() throws {
    try write([pages])
    let flags = try read().entry(1).flags
    #expect(flags == [.listed, .dated, .dayOnly])
  }

  @Test func keepsPagesOfTheLastOne() throws {
    try write([pages, more])
    let old = try read()
    var table = PageTable()
    table.add(chunk([("new.html", 9, .copied, nil, [(3, print(3))])]), source: 0)
    let next = path + ".next"
    try ManifestWriter.write(table, kept: [0, 3], of: old, facts, to: next)
    let manifest = try Manifest(path: next, output: Self.output)
    #expect(files(manifest) == ["new.html", "index.html", "ü/index.html"])
    #expect(manifest.lookups(0).map(\.key) == [3] && manifest.lookups(1).map(\.key) == [1, 2])
    #expect(manifest.date(2) == noon)
    #expect((0..<3).map { manifest.entry($0).size } == [9, 10, 20])
    // And from one to the next as they are.
    let chunk = PageChunk()
    for number in [2, 1, 0] { chunk.addReused(number, of: manifest, item: number + 7) }
    try write([chunk])
    let last = try read()
    #expect(files(last) == ["ü/index.html", "index.html", "new.html"])
    #expect(last.date(0) == noon && last.lookups(1).map(\.key) == [1, 2])
    #expect((0..<3).map { last.entry($0).item } == [9, 8, 7])
    #expect(last.entry(1).content == manifest.entry(1).content)
  }

  @Test func holdsNoPagesToo() throws {
    try write([])
    #expect(try read().count == 0)
    #expect(try find("index.html", read()) == nil)
  }

  @Test func findsEveryOneOfMany() throws {
    let many = (0..<5000).map { number in
      (
        "movies/\(number)/index.html", number, PageFlags.listed, nil as Moment?,
        [(UInt64, Fingerprint)]()
      )
    }
    try write([chunk(Array(many[..<4096])), chunk(Array(many[4096...]))])
    let manifest = try read()
    for number in 0..<5000 { #expect(find("movies/\(number)/index.html", manifest) == number) }
  }

  // MARK: Damage

  /// A changed byte is found, wherever it is.
  @Test func findsDamageInEveryByte() throws {
    try write([pages, more])
    let bytes = try #require(FileManager.default.contents(atPath: path))
    #expect(bytes.count < 2000)
    for place in bytes.indices {
      for change in [UInt8(1), 0x80] {
        var damaged = bytes
        damaged[place] ^= change
        try damaged.write(to: URL(fileURLWithPath: path))
        let head = Manifest.head.utf8.count
        #expect(
          try mistake() == ((17..<head).contains(place) ? "other version" : "damaged"), "\(place)")
      }
    }
  }

  @Test func findsAnEndThatIsMissing() throws {
    try write([pages, more])
    let bytes = try #require(FileManager.default.contents(atPath: path))
    for count in 0..<bytes.count {
      try bytes.prefix(count).write(to: URL(fileURLWithPath: path))
      #expect(try mistake() == "damaged", "\(count) of \(bytes.count) bytes")
    }
    try (bytes + [0]).write(to: URL(fileURLWithPath: path))
    #expect(try mistake() == "damaged")
    try (bytes + bytes).write(to: URL(fileURLWithPath: path))
    #expect(try mistake() == "damaged")
  }

  /// A head that is sealed as it should be, and says what can't be.
  @Test(arguments: [
    "", "{}", "[]", "{\"output\": 1}", "\u{0}",
    json(pages: -1), json(pages: 1), json(paths: 8), json(words: 1), json(words: -1),
    json(pages: .max), json(pages: 1 << 58), json(paths: .max), json(words: .max),
    json(pages: 1, paths: -64), json(output: "/elsewhere"), json(site: "0"),
    json(queries: "{\"a\": 1}"), json(queries: "{\"a\": {\"rows\": 1, \"hash\": \"x\"}}"),
  ])
  func believesNoImpossibleHead(_ head: String) throws {
    try seal(head, [])
    #expect(try mistake() == "damaged")
  }

  @Test func aHeadAloneIsAManifest() throws {
    try seal(Self.json(), [])
    #expect(try mistake() == nil)
  }

  /// A page that is sealed as it should be, and lies elsewhere.
  @Test(arguments: [
    "/etc/passwd", "../x", "a/../x", "a/..", ".", "..", "a//b", "a/", "./a", "a/./b", "...",
  ])
  func believesNoPathThatLeavesTheOutput(_ path: String) throws {
    try write([chunk([(path, 1, .listed, nil, [])])])
    #expect(try mistake() == "damaged")
  }

  @Test(arguments: [".well-known/x", "a.b", "..a", "a..", "a/..b/c", "a.", "index.html"])
  func believesPathsWithDots(_ path: String) throws {
    try write([chunk([(path, 1, .listed, nil, [])])])
    #expect(try mistake() == nil)
  }

  @Test(arguments: [
    (8, "path"), (0, "path"), (1 << 31, "path"), (8, "words"), (1 << 31, "words"), (-1, "size"),
  ])
  func believesNoPageThatIsNotThere(_ number: Int, _ field: String) throws {
    var entry = PageEntry(
      inputs: .none, content: .none, size: 0, modified: 0, pathStart: 0, item: 0, wordStart: 0,
      pathCount: 1, flags: .dated, lookupCount: 0)
    switch field {
    case "path" where number == 0: entry.pathCount = 0
    case "path": entry.pathStart = UInt32(number)
    case "words": entry.wordStart = UInt32(number)
    default: entry.size = number
    }
    var body = withUnsafeBytes(of: entry) { Array($0) }
    body += Array("abcdefgh".utf8) + [UInt8](repeating: 0, count: 8)
    try seal(Self.json(pages: 1, paths: 8, words: 1), body)
    #expect(try mistake() == "damaged")
    // The same page without the lie.
    entry.pathStart = 0
    entry.wordStart = 0
    entry.size = 0
    entry.pathCount = 1
    body.replaceSubrange(0..<64, with: withUnsafeBytes(of: entry) { Array($0) })
    try seal(Self.json(pages: 1, paths: 8, words: 1), body)
    #expect(try mistake() == nil)
  }

  @Test func isOfOneOutput() throws {
    try write([pages])
    #expect(throws: Manifest.Mistake.self) { try Manifest(path: path, output: "/elsewhere") }
  }

  @Test func readsFilesOnly() throws {
    #expect(try mistake() == "missing")
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false)
    #expect(try mistake() == "damaged")
    try folder.remove("manifest")
    try write([pages])
    try FileManager.default.moveItem(atPath: path, toPath: path + "2")
    try folder.link("manifest", to: path + "2")
    #expect(try mistake()?.hasPrefix("unreadable") == true)
  }

  // MARK: A build's own

  @Test(arguments: [
    ("marquee manifest 1\n{}", "is damaged"),
    ("marquee manifest 2\n{}\n0123456789abcdef", "is of another version of Marquee"),
    ("", "is damaged"), ("x", "is damaged"),
  ])
  func aBuildSaysSoAndMakesEverything(_ text: String, _ reason: String) throws {
    let site = try ReuseTests.site()
    try site.build()
    let manifest = try #require(
      try FileManager.default.contentsOfDirectory(atPath: site.folder.root + "/.marquee")
        .first { $0.hasPrefix("manifest-") })
    try site.folder.write(".marquee/" + manifest, text)
    // The copy alone costs nothing, nor does the record alone.
    #expect(try site.build().warnings == [])
    try site.folder.write(".marquee/" + manifest, text)
    try site.folder.write("output/.marquee-record", text)
    try site.folder.remove("content/about.md")
    let report = try site.build()
    #expect(report.warnings.map(\.message) == ["the record of what the last build wrote \(reason)"])
    #expect(report.reused == 0 && report.removed == 0 && report.written == 1)
    // What isn't known to be ours stays.
    #expect(site.folder.read("output/about/index.html") != nil)
    #expect(try site.build().reused == 11)
  }

  // MARK: Support

  private func print(_ number: UInt64) -> Fingerprint {
    Fingerprint(high: number, low: number &* 3)
  }
  private let day = Moment(.date, microseconds: 86_400_000_000)

  private func chunk(
    _ pages: [(String, Int, PageFlags, Moment?, [(UInt64, Fingerprint)])]
  ) -> PageChunk {
    let chunk = PageChunk()
    for (item, (file, size, flags, date, lookups)) in pages.enumerated() {
      let isVolatile = flags.contains(.copied)
      var file = file
      file.withUTF8 {
        chunk.add(
          PageEntry(
            inputs: isVolatile ? .none : print(UInt64(size)), content: print(UInt64(size) + 50),
            size: size, modified: size / 10 * 100 + size % 10,
            pathStart: 0, item: UInt32(item), wordStart: 0, pathCount: 0, flags: flags,
            lookupCount: 0),
          file: $0, date: date, lookups: lookups.map { Lookup(key: $0.0, found: $0.1) })
      }
    }
    return chunk
  }

  private var pages: PageChunk {
    chunk([
      ("index.html", 10, [.listed, .added], nil, [(1, print(5)), (2, .none)]),
      ("a/index.html", 11, [.listed, .changed, .reused], day, [(.max, print(.max))]),
      ("a.html", 12, [.copied], nil, []),
    ])
  }

  private var more: PageChunk {
    chunk([("ü/index.html", 20, [.listed], noon, []), ("x.css", 21, [.own], nil, [])])
  }

  private var facts: ManifestFacts {
    var facts = ManifestFacts(output: Self.output)
    facts.site = print(7)
    facts.queries = [
      "movies": ManifestFacts.Query(rows: 3, fingerprint: print(8)),
      "a": ManifestFacts.Query(rows: 0, fingerprint: .none),
    ]
    facts.snapshotTime = noon
    facts.now = noon
    facts.nextChange = Moment(.timestampWithZone, microseconds: 77)
    facts.shard = Shard(index: 0, count: 8)
    return facts
  }

  private func write(_ chunks: [PageChunk]) throws {
    var table = PageTable()
    for (source, chunk) in chunks.enumerated() { table.add(chunk, source: source) }
    try ManifestWriter.write(table, facts, to: path)
  }

  private func read() throws -> Manifest { try Manifest(path: path, output: Self.output) }

  private func files(_ manifest: Manifest) -> [String] {
    (0..<manifest.count).map { PageChunk.file(manifest.path($0)) }
  }

  private func find(_ file: String, _ manifest: Manifest) -> Int? {
    var file = file
    return file.withUTF8 { manifest.find(file: $0) }
  }

  /// Why the manifest can't be read; nil when it can.
  private func mistake() throws -> String? {
    do throws(Manifest.Mistake) {
      _ = try Manifest(path: path, output: Self.output)
      return nil
    } catch {
      switch error {
      case .missing: return "missing"
      case .unreadable(let why): return "unreadable: " + why
      case .damaged: return "damaged"
      case .otherVersion: return "other version"
      }
    }
  }

  private static func json(
    output: String = output, pages: Int = 0, paths: Int = 0, words: Int = 0,
    site: String = Fingerprint.none.hex, queries: String = "{}"
  ) -> String {
    let output = output.replacing("\"", with: "\\\"")
    return "{\"output\": \"\(output)\", \"pages\": \(pages), \"path_bytes\": \(paths), "
      + "\"words\": \(words), \"site\": \"\(site)\", \"queries\": \(queries)}"
  }

  /// Writes a manifest with the fingerprint that it should have.
  private func seal(_ head: String, _ body: [UInt8]) throws {
    var bytes = Array((Manifest.head + head).utf8)
    while (bytes.count + 1) % 64 != 0 { bytes.append(0x20) }
    bytes += [10] + body
    let seal = bytes.withUnsafeBytes { Digester().fingerprint(of: $0) }
    withUnsafeBytes(of: seal) { bytes += Array($0) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
