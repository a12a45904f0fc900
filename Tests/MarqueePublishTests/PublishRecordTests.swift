import Foundation
import MarqueeBase
import MarqueeDigest
import MarqueeSite
import Testing

@testable import MarqueePublish

/// The record is read as it was written, and nothing in it is believed.
@Suite struct PublishRecordTests {
  private static let headers = [
    ObjectHeaders([.init("Content-Type", "text/html; charset=utf-8")]),
    ObjectHeaders([.init("Content-Type", "image/png"), .init("Cache-Control", "max-age=60")]),
  ]

  private static func content(_ text: String) -> ContentHash { ContentHash(SHA256Digest(of: text)) }

  private static func list(_ paths: [String], absent: [String] = []) -> [UInt8] {
    var writer = EntryWriter()
    for (number, path) in (paths + absent).sorted(by: { $0 < $1 }).enumerated() {
      guard !absent.contains(path) else {
        writer.add(path.utf8, nil)
        continue
      }
      let index = writer.index(of: headers[number % 2])
      writer.add(
        path.utf8,
        RecordEntry(
          size: number * 1000, content: content(path),
          etag: EntityTag(
            number % 3 == 0 ? "abc-\(number)" : MemoryBucket.etag(Array(path.utf8))),
          headers: index, kind: number % 2 == 0 ? .page : .asset))
    }
    return writer.finished()
  }

  private static let paths = [
    "index.html", "movies/heat/index.html", "movies/héat/index.html", "movies/heat+x y%20.html",
    "movies/🎬.txt", ".well-known/security.txt", "a/" + String(repeating: "x", count: 250),
  ]

  private static func draft() -> RecordDraft {
    var head = RecordHead(key: SiteKey(id: "films", names: ["Films", "https://films.example"]))
    head.release = 12
    head.source = Fingerprint(high: 1, low: 2)
    head.hold = 9
    head.spareDeltas = ["releases/3-0123456789abcdef"]
    for number in [12, 11, 10] {
      var facts = ReleaseFacts(
        number: number, time: MemoryBucket.start, built: nil, who: "us\"er\n", files: 7, pages: 4,
        written: 3, removed: 1, restores: number == 12 ? 9 : nil)
      if number == 11 { facts.delta = .inline(size: 0) }
      if number == 10 { facts.delta = .object(content("delta")) }
      head.releases.append(facts)
    }
    head.pending = RecordHead.Pending(
      run: "run", time: MemoryBucket.start, who: "user", rules: .none)
    var kept = KeptTable()
    for number in 0..<5 { kept.need(content("kept \(number)"), by: number + 7) }
    kept.addSpare(content("spare"))
    var draft = RecordDraft(head: head, entries: list(paths), kept: kept)
    draft.deltas[11] = list(["index.html"], absent: ["movies/new.html"])
    var pending = PendingWriter()
    pending.add("a.html".utf8, PendingFiles.State(content: Fingerprint(high: 3, low: 4), size: 5))
    pending.add("a.html".utf8, PendingFiles.State())
    pending.add("b.html".utf8, PendingFiles.State())
    draft.pending = pending.finished()
    return draft
  }

  @Test func isReadAsItWasWritten() throws {
    let record = try PublishRecord(RecordStorage(Self.draft().encoded()))
    #expect(record.count == Self.paths.count)
    #expect(record.head.key == SiteKey(id: "films", names: ["Films", "https://films.example"]))
    #expect(record.head.release == 12 && record.head.hold == 9)
    #expect(record.head.source == Fingerprint(high: 1, low: 2))
    #expect(record.head.releases.map(\.number) == [12, 11, 10])
    #expect(record.head.releases[0].who == "us\"er\n" && record.head.releases[0].restores == 9)
    #expect(record.head.releases[2].delta == .object(Self.content("delta")))
    #expect(record.head.spareDeltas == ["releases/3-0123456789abcdef"])
    #expect(record.kept.count == 5 && record.kept.spares == [Self.content("spare")])
    #expect(record.kept.releases[Self.content("kept 2")] == 9)
    #expect(
      record.pending.files.map { String(decoding: $0.path, as: UTF8.self) } == ["a.html", "b.html"])
    #expect(record.pending.files[0].states.count == 2)
    var paths: [String] = []
    record.withEntries { reader in
      while reader.advance() {
        let path = String(decoding: reader.path, as: UTF8.self)
        paths.append(path)
        #expect(reader.entry?.content == Self.content(path))
      }
    }
    #expect(paths == Self.paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let absent = record.withDelta(of: 11) { reader in
      var absent: [String] = []
      while reader.advance() {
        if reader.entry == nil { absent.append(String(decoding: reader.path, as: UTF8.self)) }
      }
      return absent
    }
    #expect(absent == ["movies/new.html"])
    #expect(record.isRestorable(11) && record.isRestorable(10) && !record.isRestorable(9))
    // What was read is written as it was.
    #expect(RecordDraft(record).encoded() == Self.draft().encoded())
  }

  @Test func anEntryTakesSomeTensOfBytes() throws {
    let paths = (0..<20_000).map { "movies/film-\($0 * 7)/index.html" }
    #expect(Self.list(paths).count < paths.count * 75)
  }

  @Test func namesTheVersion() throws {
    func mistake(_ text: String) -> PublishRecord.Mistake? {
      do throws(PublishRecord.Mistake) {
        _ = try PublishRecord(RecordStorage(Array(text.utf8)))
        return nil
      } catch { return error }
    }
    #expect(mistake("") == .damaged)
    #expect(mistake("marquee published 1\n") == .damaged)
    #expect(mistake("marquee published 1") == .damaged)
    #expect(mistake("marquee published 2\n{}\n") == .otherVersion(newer: true))
    #expect(mistake("marquee published 0\n{}\n") == .otherVersion(newer: false))
    #expect(mistake("marquee published two\n{}\n") == .damaged)
    #expect(mistake("<html>") == .damaged)
  }

  /// Paths that leave the site, come twice or in another order, and headers that would end a line.
  @Test func refusesWhatNoPublishWrites() throws {
    func isRefused(_ paths: [String]) -> Bool {
      var writer = EntryWriter()
      for path in paths {
        let index = writer.index(of: Self.headers[0])
        writer.add(
          path.utf8,
          RecordEntry(
            size: 1, content: Self.content(path), etag: EntityTag("x"), headers: index, kind: .page)
        )
      }
      var draft = RecordDraft(
        head: RecordHead(key: SiteKey(id: nil, names: [])), entries: writer.finished(),
        kept: KeptTable())
      draft.head.release = 1
      return (try? PublishRecord(RecordStorage(draft.encoded()))) == nil
    }
    #expect(!isRefused(["a", "b"]))
    for paths in [
      ["../a"], ["/a"], ["a/../b"], ["a//b"], [""], ["a\nb"], [".marquee/published"], ["a\\b"],
      ["b", "a"], ["a", "a"], [String(repeating: "a/", count: 600) + "b"],
    ] {
      #expect(isRefused(paths), "\(paths)")
    }
    #expect(ObjectHeaders.Field.isSound("Content-Type", "text/html"))
    #expect(!ObjectHeaders.Field.isSound("Content-Type", "a\r\nb"))
    #expect(!ObjectHeaders.Field.isSound("Content Type", "a"))
    #expect(!ObjectHeaders.Field.isSound("", "a"))
  }

  /// Some thousand damaged copies, each with a right seal, so that the readers behind it are
  /// reached. None ends the process.
  @Test func damagedCopiesDoNoHarm() throws {
    let seed = Self.draft().encoded()
    let rounds =
      ProcessInfo.processInfo.environment["MARQUEE_FUZZ_ROUNDS"].flatMap(Int.init) ?? 4000
    var random = Numbers(state: 0x5eed)
    var read = 0
    for _ in 0..<rounds {
      var bytes = Array(seed.dropLast(ContentHash.byteCount))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random)!
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 3))
        case 3:
          bytes.insert(
            contentsOf: [UInt8](repeating: 0xff, count: Int.random(in: 1...9, using: &random)),
            at: place)
        default:
          // A number of the head.
          guard let start = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
            continue
          }
          let number = ["9223372036854775807", "-1", "0", "99999", "1"].randomElement(
            using: &random)!
          bytes.replaceSubrange(start...start, with: Array(number.utf8))
        }
        if bytes.count < 40 { break }
      }
      bytes += SHA256Digest(of: bytes).bytes
      guard let record = try? PublishRecord(RecordStorage(bytes)) else { continue }
      read += 1
      record.withEntries { reader in while reader.advance() {} }
      _ = record.isRestorable(10)
      _ = PublishPlan(Films.site(Films.first), to: record, PublishHeaders(PublishSettings()))
      _ = RecordDraft(record).encoded()
    }
    // Some changes leave a record that may be.
    #expect(read > 0 && read < rounds)
  }

  /// Each cut of a record, and of its copy in the state folder.
  @Test func cutsAreNoticed() throws {
    let bytes = Self.draft().encoded()
    for count in 0..<bytes.count {
      #expect((try? PublishRecord(RecordStorage(Array(bytes[..<count])))) == nil)
    }
    let path = FileManager.default.temporaryDirectory.path + "/marquee-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let cache = RecordCache(path: path)
    #expect(cache.load() == nil)
    cache.save(bytes, etag: "0123")
    let loaded = try #require(cache.load())
    #expect(loaded.etag == "0123")
    #expect(try PublishRecord(loaded.record).count == Self.paths.count)
    let file = try #require(FileManager.default.contents(atPath: path))
    for count in stride(from: 0, to: file.count, by: 7) {
      try file.prefix(count).write(to: URL(fileURLWithPath: path))
      if let cut = cache.load() { #expect((try? PublishRecord(cut.record)) == nil) }
    }
  }

  @Test func listsOfPagesAreFound() {
    var folders = ListFolders()
    let pages = [
      "index.html", "a/index.html", "a/b/index.html", "about.html", "about/us.html", "c.html",
    ]
    for page in pages { folders.ask(Array(page.utf8)) }
    for page in pages { Array(page.utf8).withUnsafeBufferPointer { folders.note($0) } }
    #expect(
      pages.filter { folders.isList(Array($0.utf8)) } == [
        "index.html", "a/index.html", "about.html",
      ])
  }
}

/// The same numbers in each run.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
