import Foundation
import MarqueeBase
import MarqueeDigest
import MarqueeSite
import Testing

@testable import MarqueePublish

/// Plans and records of large sites. `MARQUEE_SCALE=1000000` gives the figures of a million files;
/// the suite itself uses fewer.
@Suite struct PublishScaleTests {
  private static let count =
    ProcessInfo.processInfo.environment["MARQUEE_SCALE"].flatMap(Int.init) ?? 20_000

  @Test func compares() throws {
    let clock = ContinuousClock()
    let site = ManySite(count: Self.count)
    var record: PublishRecord?
    let written = try clock.measure { record = try Self.record(of: site) }
    let found = try #require(record)
    #expect(found.count == Self.count)
    let rules = PublishHeaders(PublishSettings())
    var plan = PublishPlan()
    let before = Self.memory()
    let same = clock.measure { plan = PublishPlan(site, to: found, rules) }
    #expect(plan.isEmpty)
    var changed = site
    for number in stride(from: 0, to: Self.count, by: 100) { changed.versions[number] = 1 }
    let few = clock.measure { plan = PublishPlan(changed, to: found, rules) }
    #expect(plan.changes.count == (Self.count + 99) / 100)
    let memory = Self.memory() - before
    let first = clock.measure { plan = PublishPlan(site, to: nil, rules) }
    #expect(plan.changes.count == Self.count && plan.order.count == Self.count)
    print(
      "publish of \(Self.count) files: record written and read in \(written), compared in \(same), "
        + "1 % changed in \(few), which took \(memory >> 10) KiB; first publish planned in \(first)"
        + "; peak \(Self.memory() >> 10) KiB")
  }

  /// The greatest memory of the process so far, in bytes.
  private static func memory() -> Int {
    let status = BlockingIO.readFile("/proc/self/status") ?? []
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    let peak = lines.first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").dropFirst().first
    return (peak.flatMap { Int($0) } ?? 0) << 10
  }

  private static func record(of site: ManySite) throws -> PublishRecord {
    var writer = EntryWriter(capacity: count * 70)
    let headers = writer.index(
      of: PublishHeaders(PublishSettings()).headers(of: "index.html"))
    for number in 0..<count {
      let digest = site.digest(number)
      site.withPath(number) { path in
        writer.add(
          path,
          RecordEntry(
            size: site.facts(of: number).size, content: ContentHash(digest),
            etag: EntityTag("00112233445566778899aabbccddeeff"), headers: headers, kind: .page))
      }
    }
    var head = RecordHead(key: site.key)
    head.release = 1
    head.rules = PublishHeaders(PublishSettings()).fingerprint
    return try PublishRecord(
      RecordStorage(
        RecordDraft(head: head, entries: writer.finished(), kept: KeptTable()).encoded()))
  }
}

/// A site of many pages, whose files are known by their numbers.
private struct ManySite: PublishSource {
  let key = SiteKey(id: nil, names: ["Many"])
  let built: Moment? = nil
  let fingerprint = Fingerprint.none
  let count: Int
  /// The versions of files that have changed.
  var versions: [Int: Int] = [:]

  init(count: Int) { self.count = count }

  private static let prefix = Array("movies/film-".utf8)
  private static let suffix = Array("/index.html".utf8)

  func digest(_ number: Int) -> SHA256Digest {
    var words = (UInt64(number), UInt64(versions[number] ?? 0))
    return withUnsafeBytes(of: &words) { SHA256Digest(of: $0) }
  }

  func facts(of number: Int) -> BuiltOutput.Facts {
    BuiltOutput.Facts(size: 1300, content: Fingerprint(digest(number)), origin: .rendered)
  }

  func withPath<Result>(
    _ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let digits = String(number)
    let path =
      Self.prefix + [UInt8](repeating: 0x30, count: 7 - digits.utf8.count) + digits.utf8
      + Self.suffix
    return path.withUnsafeBufferPointer(body)
  }

  func find(_ path: UnsafeBufferPointer<UInt8>) -> Int? {
    let digits = path.dropFirst(Self.prefix.count).prefix(7)
    return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  func rest() {}

  func body(
    of number: Int, limit: Int
  ) throws(Diagnostics) -> (body: BuiltOutput.Body, digest: SHA256Digest) {
    throw changed(number, "has no bytes")
  }

  func changed(_ number: Int, _ reason: String) -> Diagnostics {
    Diagnostics(Diagnostic("file \(number) \(reason)", code: "test.changed"))
  }
}
