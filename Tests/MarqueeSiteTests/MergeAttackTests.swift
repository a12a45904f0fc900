import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// A part's `.marquee-shard` may come from anywhere: nothing in it is trusted.
@Suite struct MergeAttackTests {
  private let site: TemporarySite
  private static let name = "aaaaaaaaaaaaaaaaaaaaaaaa"

  init() throws {
    site = try TemporarySite([
      "marquee.yaml": "", "content/\(Self.name)": "evil", "content/index.md": "hi\n",
      "outside": "mine",
    ])
    try site.buildShares(1)
  }

  private var file: String { site.root + "/parts/0/.marquee-shard" }

  private func bytes() throws -> [UInt8] {
    Array(try #require(FileManager.default.contents(atPath: file)))
  }

  /// Replaces bytes by as many others, and seals the file again as if nothing had happened.
  private func forge(_ old: [UInt8], _ new: [UInt8]) throws {
    var bytes = try bytes()
    try #require(old.count == new.count)
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: old) }, "nothing to forge")
    bytes.replaceSubrange(place..<place + new.count, with: new)
    let body = bytes.count - 16
    let seal = bytes[..<body].withUnsafeBytes { Digester().fingerprint(of: $0) }
    bytes.replaceSubrange(body..., with: withUnsafeBytes(of: seal) { Array($0) })
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  private func isRefused(_ what: String) throws {
    let told = site.mergeMistakes(["parts/0"])
    #expect(
      told == """
        error: parts/0/.marquee-shard is damaged
          help: build that share again
        """, "\(what)")
    #expect(site.read("outside") == "mine")
    #expect(site.tree() == [:])
  }

  static let paths: [[UInt8]] = [
    Array("../../../outside".utf8), Array("/tmp/marquee-evil".utf8), Array("a/../../outside".utf8),
    Array("a/..".utf8), Array("./a".utf8), Array("a/./b".utf8), Array("a//b".utf8),
    Array(".marquee-shard".utf8), Array(".marquee-staging".utf8), Array("a/.git/config".utf8),
    Array("..".utf8), Array("a\nb".utf8), Array("a\u{7f}b".utf8), Array("a\\b".utf8),
    Array("a\u{202e}b".utf8), Array("a\u{2028}b".utf8),
    [0x61, 0, 0x62], [0, 0x61], [0x61, 0xff, 0x62], [0xc0, 0xaf, 0x61], [0xed, 0xa0, 0x80],
    // Not the kept form of any file, or a second one.
    [0x61, 0], Array("a/index.html".utf8), Array("index.html".utf8),
  ]

  /// The path is made as long as the one that it replaces, at the side where it stays what it is.
  @Test(arguments: paths)
  func pathsThatAreNone(_ path: [UInt8]) throws {
    let fill = Array(repeating: UInt8(ascii: "x"), count: Self.name.utf8.count - path.count)
    let isLastPart =
      path.last == UInt8(ascii: ".") || path.suffix(10).elementsEqual("index.html".utf8)
    let new =
      isLastPart
      ? fill.dropLast() + [UInt8(ascii: "/")] + path
      : path == [0x61, 0] ? fill + path : path + fill
    try forge(Array(Self.name.utf8), Array(new))
    try isRefused("\(String(decoding: new, as: UTF8.self).debugDescription)")
  }

  /// What stands in a segment only.
  @Test func pathsThatAreTooLong() throws {
    let long = String(repeating: "b", count: 300)
    #expect(
      !long.utf8CString.dropLast().map { UInt8(bitPattern: $0) }.withUnsafeBufferPointer(
        StoredPath.isSound))
    for file in ["a", "a/b.html", "a/\0", "\0", ".well-known/x", "caf\u{e9}/\0", "a b", "%2e%2e"] {
      #expect(Array(file.utf8).withUnsafeBufferPointer(StoredPath.isSound), "\(file)")
    }
  }

  static let heads: [(String, String)] = [
    (#""pages":2"#, #""pages":3"#), (#""pages":2"#, #""pages":9"#),
    (#""words":0"#, #""words":9"#), (#""path_bytes":2"#, #""path_bytes":1"#),
    (#""sources":[1,1]"#, #""sources":[1,2]"#), (#""sources":[1,1]"#, #""sources":[1,0]"#),
    (#""sources":[1,1]"#, #""sources":[3,1]"#), (#""sources":[1,1]"#, #""sources":["",]"#),
    (#""output":"#, #""outpux":"#),
  ]

  @Test(arguments: heads)
  func headsThatLie(_ old: String, _ new: String) throws {
    try forge(Array(old.utf8), Array(new.utf8))
    try isRefused(new)
  }

  /// Dates that no build writes become text, too.
  @Test(arguments: [
    (Int.min + 1, "-290308-12-21T19:59:05.224193Z"), (Int.max - 1, "294247-01-10T04:00:54.775806Z"),
    (-1, "1969-12-31T23:59:59.999999Z"),
  ])
  func datesFarAway(_ microseconds: Int, _ text: String) throws {
    try site.write("marquee.yaml", "site: {url: https://a.example}\n")
    try site.write("content/index.md", "---\ndate: 2026-11-20T01:02:03Z\n---\nhi\n")
    try site.buildShares(1)
    let date = noon.microseconds - 86_400_000_000 - 39_477_000_000
    try forge(
      withUnsafeBytes(of: date.littleEndian) { Array($0) },
      withUnsafeBytes(of: microseconds.littleEndian) { Array($0) })
    try site.merge(["parts/0"])
    #expect(site.read("output/sitemap.xml")?.contains("<lastmod>\(text)</lastmod>") == true)
  }

  @Test func sharesThatAreNone() throws {
    try forge(Array(#""shard":0,"shards":1"#.utf8), Array(#""shard":1,"shards":1"#.utf8))
    #expect(site.mergeMistakes(["parts/0"]).hasPrefix("error: parts/0 is of no share of a site"))
  }

  @Test func damagedFiles() throws {
    let whole = try bytes()
    for index in stride(from: 20, to: whole.count, by: 7) {
      var bytes = whole
      bytes[index] ^= 0x10
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      try isRefused("byte \(index)")
      try Data(whole[..<index]).write(to: URL(fileURLWithPath: file))
      try isRefused("cut at \(index)")
    }
    try Data().write(to: URL(fileURLWithPath: file))
    try isRefused("empty")
    var other = whole
    other[17] = UInt8(ascii: "9")
    try Data(other).write(to: URL(fileURLWithPath: file))
    #expect(
      site.mergeMistakes(["parts/0"]).hasPrefix(
        "error: parts/0 was made by another version of Marquee"))
  }

  @Test func aLinkOrAPipeForTheFile() throws {
    try FileManager.default.moveItem(atPath: file, toPath: site.root + "/elsewhere")
    try site.link("parts/0/.marquee-shard", to: site.root + "/elsewhere")
    #expect(site.mergeMistakes(["parts/0"]).contains(".marquee-shard can't be read"))
    unlink(file)
    #expect(mkfifo(file, 0o644) == 0)
    try isRefused("a pipe")
  }

  /// Two shares that have one file: only a forged one can.
  @Test func oneFileInTwoShares() throws {
    try site.buildShare(0, of: 1) { $0.output = "parts/1" }
    try forge(Array(#""shard":0,"shards":1"#.utf8), Array(#""shard":0,"shards":2"#.utf8))
    let first = try bytes()
    try FileManager.default.removeItem(atPath: site.root + "/parts/0")
    try FileManager.default.copyItem(
      atPath: site.root + "/parts/1", toPath: site.root + "/parts/0")
    try forge(Array(#""shard":0,"shards":1"#.utf8), Array(#""shard":1,"shards":2"#.utf8))
    try FileManager.default.moveItem(
      atPath: site.root + "/parts/0", toPath: site.root + "/parts/b")
    try Data(first).write(to: URL(fileURLWithPath: site.root + "/parts/1/.marquee-shard"))
    let told = site.mergeMistakes(["parts/1", "parts/b"])
    #expect(
      told.hasPrefix(
        """
        error: two pages have the path /
          note: one is in parts/1, share 0/2
          note: the other is in parts/b, share 1/2
        """), "\(told)")
    #expect(told.contains("error: two pages have the path /\(Self.name)"))
    #expect(site.tree() == [:])
  }

  /// The build of a share takes what it knows from the part; a forged one must not reach beyond.
  @Test func aBuildTrustsNoForgedPart() throws {
    let path = "../../outside"
    let fill = String(repeating: "x", count: Self.name.utf8.count - path.utf8.count)
    try forge(Array(Self.name.utf8), Array((fill.dropLast() + "/").utf8) + Array(path.utf8))
    let report = try site.buildShare(0, of: 1) { $0.stateFolder = site.root + "/other-state" }
    #expect(report.warnings.map(\.code) == ["output.manifest"])
    #expect(site.read("outside") == "mine")
    try site.merge(["parts/0"])
    #expect(site.tree()[Self.name] == "evil")
  }
}
