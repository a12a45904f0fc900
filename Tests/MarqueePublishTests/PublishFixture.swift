import MarqueeBase
import MarqueeSite
import Synchronization
import Testing

@testable import MarqueePublish

/// A bucket and publishers for tests, with clocks that only tests move.
struct PublishFixture: Sendable {
  let bucket: MemoryBucket
  let clock = TestClock()
  /// Options of every publisher.
  var change: @Sendable (inout PublishOptions) -> Void = { _ in }

  init(
    _ bucket: MemoryBucket = MemoryBucket(),
    _ change: @escaping @Sendable (inout PublishOptions) -> Void = { _ in }
  ) {
    self.bucket = bucket
    self.change = change
  }

  /// A publisher.
  ///
  /// - Parameters:
  ///   - sender: its name, by which the bucket's tests know its requests.
  ///   - host: its machine; the processes of other machines are not known to be dead.
  ///   - isAlive: whether other processes of its machine are running.
  func publisher(
    _ sender: String = "one", host: String = "web-1", isAlive: Bool = false,
    title: String = "Films", prefix: String = "",
    _ more: (inout PublishOptions) -> Void = { _ in }
  ) -> Publisher {
    var options = PublishOptions(site: SiteKey(id: nil, names: [title]), who: "user of \(sender)")
    options.connections = 1
    options.keep = 2
    change(&options)
    more(&options)
    var publisher = Publisher(
      to: MemoryStore(bucket, prefix: prefix, sender: sender),
      state: MemoryStore(bucket, prefix: prefix + ".marquee/", sender: sender),
      options: options)
    let (clock, bucket) = (clock, bucket)
    publisher.world.now = { clock.now }
    publisher.world.sleep = { duration in clock.pass(duration) }
    publisher.world.time = { bucket.date ?? MemoryBucket.start }
    publisher.world.renewal = .seconds(3600)
    publisher.world.lease = { run, who in
      LeaseText(
        run: run, who: who, host: "web", boot: "boot of \(host)", namespace: "pid:[1]",
        process: 1000 + Int(StableHash(sender.utf8).value % 1000), start: "start of \(sender)",
        expires: 0)
    }
    publisher.world.startOf = { _ in isAlive ? "start of other" : nil }
    return publisher
  }

  /// Makes a publisher's process count as alive for another on its machine.
  static func alive(_ publisher: Publisher, besides sender: String) -> Publisher {
    var publisher = publisher
    publisher.world.startOf = { _ in "start of \(sender)" }
    return publisher
  }

  /// Lets time pass at the server and on the machines.
  func pass(_ duration: Duration) {
    clock.pass(duration)
    bucket.date = bucket.date?.adding(duration)
  }

  // MARK: What must be so

  /// Expects the bucket to have a site's files, with their types, and nothing else.
  func expect(
    _ files: [String: String], headers: PublishHeaders = PublishHeaders(PublishSettings()),
    prefix: String = "", mayHaveLease: Bool = false,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    var found: [String: String] = [:]
    for (key, object) in bucket.objects where key.hasPrefix(prefix) {
      let key = String(key.dropFirst(prefix.count))
      guard !key.hasPrefix(".marquee/") else { continue }
      found[key] = String(decoding: object.bytes, as: UTF8.self)
      #expect(
        object.headers == headers.headers(of: key), "headers of \(key)",
        sourceLocation: sourceLocation)
    }
    let wrong = Set(found.keys).union(files.keys).filter { found[$0] != files[$0] }.sorted()
    #expect(
      wrong.isEmpty,
      "\(wrong.count): \(wrong.prefix(5).map { "\($0): \(found[$0] ?? "-")" })",
      sourceLocation: sourceLocation)
    #expect(
      mayHaveLease || bucket.objects[prefix + ".marquee/lease"] == nil, "the lease is given back",
      sourceLocation: sourceLocation)
  }

  /// The record as it is in the bucket.
  func record(prefix: String = "") throws -> PublishRecord {
    let object = try #require(bucket.objects[prefix + ".marquee/published"])
    return try PublishRecord(RecordStorage(object.bytes))
  }
}

/// A clock that only tests move.
final class TestClock: Sendable {
  private let offset = Mutex(Duration.zero)
  private let start = ContinuousClock.now

  var now: ContinuousClock.Instant { start.advanced(by: offset.withLock { $0 }) }
  func pass(_ duration: Duration) { offset.withLock { $0 += duration } }
}

/// The text of the diagnostics that a call throws; empty when it throws none.
func mistakes(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch let error as Diagnostics {
    return error.all.map(\.formatted).joined(separator: "\n")
  } catch {
    return "\(error)"
  }
}

/// The category of the diagnostics that a call throws.
func category(_ body: () throws -> Void) -> Diagnostic.Category? {
  do {
    try body()
    return nil
  } catch { return (error as? Diagnostics)?.all.first?.category }
}

/// Versions of a small site. Pages name what they need and where they link.
enum Films {
  static let first = [
    "style.css": "body { }", "a.png": "picture a", "index.html": "home 1 needs(style.css)",
    "movies/index.html": "movies 1 needs(style.css) links(movies/heat/index.html)",
    "movies/heat/index.html": "heat 1 needs(a.png)", "movies/up/index.html": "up 1 needs(a.png)",
    "404.html": "not found", "feed.xml": "feed 1", "sitemap.xml": "sitemap 1",
    "robots.txt": "robots",
  ]

  /// A page changed, one new with a new picture, one gone with its picture; lists follow.
  static let second = [
    "style.css": "body { }", "b.png": "picture b",
    "index.html": "home 2 needs(style.css) links(genres/index.html)",
    "movies/index.html": "movies 2 needs(style.css) links(movies/ran/index.html)",
    "movies/heat/index.html": "heat 2 needs(b.png) links(genres/index.html)",
    "movies/ran/index.html": "ran 1 needs(b.png)",
    "genres/index.html": "genres 1 needs(style.css) links(genres/crime/index.html)",
    "genres/crime/index.html": "crime 1 needs(style.css)", "404.html": "not found",
    "feed.xml": "feed 2", "sitemap.xml": "sitemap 2", "robots.txt": "robots",
  ]

  /// The style sheet is another file, as with a name that has its hash.
  static let third = second.merging([
    "look.css": "body { color: red }", "index.html": "home 3 needs(look.css)",
    "movies/index.html": "movies 3 needs(look.css)",
    "genres/index.html": "genres 3 needs(look.css)",
    "genres/crime/index.html": "crime 3 needs(look.css)", "sitemap.xml": "sitemap 3",
  ]) { $1 }.filter { $0.key != "style.css" }

  static func site(_ files: [String: String]) -> MemorySite {
    MemorySite(files, copied: ["style.css", "look.css", "a.png", "b.png", "robots.txt"])
  }
}

/// What a page in a bucket names in parentheses after a word.
func names(_ word: String, in text: String) -> [String] {
  text.split(separator: " ").compactMap { part in
    part.hasPrefix(word + "(") ? String(part.dropFirst(word.count + 1).dropLast()) : nil
  }
}
