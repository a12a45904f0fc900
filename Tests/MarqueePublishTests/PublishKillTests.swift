import MarqueeBase
import Synchronization
import Testing

@testable import MarqueePublish
@testable import MarqueeSite

/// A publish that dies before or after each of its requests in turn.
///
/// After every request the bucket is checked: each page is an old or a new one, and what it needs is
/// there. Then another publish finishes the work, from the same machine or another one, and the
/// bucket has the site, byte for byte. Every release that is said to be restorable then is restored.
@Suite struct PublishKillTests {
  /// What is killed.
  enum Work: String, CaseIterable, Sendable {
    case first, change, removal, headers, rollback, rollbackAndHold, changeBack
  }

  private static let few = [
    "index.html": "home 4 needs(style.css)", "style.css": "body { }", "sitemap.xml": "sitemap 4",
  ]

  private static let headers: PublishHeaders = {
    var settings = PublishSettings()
    settings.headers = [
      PublishSettings.HeaderRule(
        pattern: "/movies/**", fields: [("Cache-Control", "max-age=60")],
        location: SourceLocation(file: "marquee.yaml"))
    ]
    return PublishHeaders(settings)
  }()

  /// The releases before the work, in their order.
  private static func releases(_ work: Work) -> [[String: String]] {
    switch work {
    case .first: []
    case .change, .removal, .headers: [Films.first]
    case .rollback, .rollbackAndHold: [Films.first, Films.second, Films.third]
    case .changeBack: [Films.second, Films.first]
    }
  }

  /// The site's files after the work.
  private static func goal(_ work: Work) -> [String: String] {
    switch work {
    case .first, .headers: Films.first
    case .change: Films.second
    case .removal: few
    // With a keep of 2, the rollback to the oldest release lets go of it.
    case .rollback, .rollbackAndHold: Films.first
    case .changeBack: Films.second
    }
  }

  private static func start(_ work: Work, _ publisher: Publisher) throws {
    switch work {
    case .rollback: _ = try publisher.rollback(to: 1, holds: false)
    case .rollbackAndHold: _ = try publisher.rollback(to: 1, holds: true)
    default: _ = try publisher.publish(Films.site(goal(work)))
    }
  }

  @Test(arguments: Work.allCases, [0, 2]) func survives(_ work: Work, keep: Int) throws {
    let isRollback = work == .rollback || work == .rollbackAndHold
    guard keep > 0 || !isRollback else { return }
    let fixture = PublishFixture { $0.keep = keep }
    for files in Self.releases(work) {
      _ = try fixture.publisher().publish(Films.site(files))
    }
    let before = fixture.bucket.objects
    let publisher = fixture.publisher("dying", Self.options(work))
    fixture.bucket.forgetRequests()
    try Self.start(work, publisher)
    let count = fixture.bucket.requests.count
    #expect(count > 6)
    for number in 0..<count {
      for isAfter in [false, true] {
        fixture.bucket.restore(before)
        try survive(work, fixture, number, isAfter: isAfter, keep: keep)
      }
    }
  }

  private static func options(_ work: Work) -> (inout PublishOptions) -> Void {
    { if work == .headers { $0.headers = headers } }
  }

  private func survive(
    _ work: Work, _ fixture: PublishFixture, _ number: Int, isAfter: Bool, keep: Int
  ) throws {
    let bucket = fixture.bucket
    let moment = "\(work) keep \(keep), killed \(isAfter ? "after" : "before") request \(number)"
    bucket.forgetRequests()
    bucket.onRequest { request in
      guard request.sender == "dying" else { return .none }
      let killed = StoreFailure(.unavailable, "killed")
      if request.number == number, isAfter { return .after(killed) }
      return request.number >= number ? .before(killed) : .none
    }
    let versions = Self.releases(work) + [Self.goal(work)]
    bucket.afterChange { _ in Self.expectSound(bucket, versions, moment) }
    defer { bucket.afterChange { _ in } }
    var died = false
    do {
      try Self.start(work, fixture.publisher("dying", Self.options(work)))
    } catch {
      died = true
    }
    // The publish is done when its record is written; a failure after that is no failure.
    if !died {
      #expect(try fixture.record().head.pending == nil, "\(moment)")
    }
    // Another machine does not know that the process is dead, and waits for the lease to run out.
    let isElsewhere = number % 2 == 0
    if isElsewhere { fixture.pass(.seconds(40)) }
    let next = fixture.publisher("next", host: isElsewhere ? "web-2" : "web-1", Self.options(work))
    let report = try next.publish(Films.site(Self.goal(work)))
    bucket.afterChange { _ in }
    if work == .rollbackAndHold, try fixture.record().head.hold != nil {
      #expect(report.outcome == .held(release: 1), "\(moment)")
    }
    fixture.expect(
      Self.goal(work),
      headers: work == .headers ? Self.headers : PublishHeaders(PublishSettings()),
      // When the record was written and only its response was lost, nothing is left to do, and a
      // lease is left that runs out.
      mayHaveLease: report.outcome == .unchanged || report.outcome == .held(release: 1))
    try expectRestorable(fixture, Self.releases(work) + [Self.goal(work)], work, moment)
  }

  /// Every page is one of a version, and what it needs is there.
  private static func expectSound(
    _ bucket: MemoryBucket, _ versions: [[String: String]], _ moment: String
  ) {
    let objects = bucket.objects
    for (key, object) in objects where key.hasSuffix(".html") {
      let text = String(decoding: object.bytes, as: UTF8.self)
      #expect(versions.contains { $0[key] == text }, "\(moment): \(key) is \(text)")
      for needed in names("needs", in: text) {
        #expect(objects[needed] != nil, "\(moment): \(key) needs \(needed)")
      }
      for linked in names("links", in: text) {
        #expect(objects[linked] != nil, "\(moment): \(key) links to \(linked)")
      }
    }
  }

  /// Restores every release that the history calls restorable.
  private func expectRestorable(
    _ fixture: PublishFixture, _ versions: [[String: String]], _ work: Work, _ moment: String
  ) throws {
    let after = fixture.bucket.objects
    let history = try fixture.publisher().history()
    #expect(history.unfinished == nil, "\(moment)")
    for entry in history.entries where entry.isRestorable {
      guard entry.number <= versions.count else { continue }
      fixture.bucket.restore(after)
      _ = try fixture.publisher().rollback(to: entry.number, holds: false)
      if work != .headers {
        fixture.expect(versions[entry.number - 1], mayHaveLease: true)
      }
    }
    fixture.bucket.restore(after)
    let verified = try fixture.publisher().verify(nil, repairs: false)
    #expect(verified.isSound, "\(moment): \(verified.findings)")
  }

  /// A page goes back to its earlier bytes while a publish is half done, at each request of it.
  @Test func changesBackInTheMiddle() throws {
    let fixture = PublishFixture()
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let before = fixture.bucket.objects
    fixture.bucket.forgetRequests()
    _ = try fixture.publisher("dying").publish(Films.site(Films.second))
    for number in 0..<fixture.bucket.requests.count {
      fixture.bucket.restore(before)
      fixture.bucket.forgetRequests()
      fixture.bucket.onRequest { request in
        request.sender == "dying" && request.number >= number
          ? .before(StoreFailure(.unavailable, "killed")) : .none
      }
      _ = try? fixture.publisher("dying").publish(Films.site(Films.second))
      let report = try fixture.publisher("next").publish(Films.site(Films.first))
      fixture.expect(Films.first, mayHaveLease: report.outcome == .unchanged)
      // What is there is the first release again, unless the second was finished.
      #expect(report.release == 1 || report.release == 3)
      // Nothing is left of the copies that were made.
      _ = try fixture.publisher("next").publish(Films.site(Films.third))
      _ = try fixture.publisher("next").publish(Films.site(Films.first))
      let found = try fixture.publisher().verify(nil, repairs: false)
      #expect(found.found == 0, "\(number): \(found.findings)")
    }
  }

  /// The same with many requests at once, of which any may be the last.
  @Test func survivesWithManyConnections() throws {
    let fixture = PublishFixture { $0.connections = 6 }
    for files in [Films.first, Films.second] {
      _ = try fixture.publisher().publish(Films.site(files))
    }
    let before = fixture.bucket.objects
    let versions = [Films.first, Films.second, Films.third]
    for number in 0..<36 {
      fixture.bucket.restore(before)
      fixture.bucket.forgetRequests()
      fixture.bucket.onRequest { request in
        let killed = StoreFailure(.unavailable, "killed")
        guard request.sender == "dying", request.number >= number else { return .none }
        return request.number == number ? .after(killed) : .before(killed)
      }
      fixture.bucket.afterChange { [bucket = fixture.bucket] _ in
        Self.expectSound(bucket, versions, "many, killed after request \(number)")
      }
      _ = try? fixture.publisher("dying").publish(Films.site(Films.third))
      let report = try fixture.publisher("next").publish(Films.site(Films.third))
      fixture.bucket.afterChange { _ in }
      fixture.expect(Films.third, mayHaveLease: report.outcome == .unchanged)
    }
  }

  /// A first publish that died goes on where it died: what is there is looked at, not sent again.
  @Test func goesOnWhereItDied() throws {
    let fixture = PublishFixture()
    fixture.bucket.onRequest { request in
      request.sender == "dying" && request.number >= 10
        ? .before(StoreFailure(.unavailable, "the network is down")) : .none
    }
    let told = mistakes { _ = try fixture.publisher("dying").publish(Films.site(Films.first)) }
    #expect(told.contains("the network is down"))
    #expect(told.contains("note: memory://bucket/ has a part of the changes"))
    fixture.bucket.forgetRequests()
    let report = try fixture.publisher("next").publish(Films.site(Films.first))
    fixture.expect(Films.first)
    // Six files were written.
    let written = fixture.bucket.requests.count {
      $0.verb == .write && !$0.keys[0].hasPrefix(".marquee/")
    }
    #expect(written == 4 && report.written == 10)
    // With other headers, everything is written again.
    fixture.bucket.restore([:])
    fixture.bucket.forgetRequests()
    _ = try? fixture.publisher("dying").publish(Films.site(Films.first))
    _ = try fixture.publisher("next", Self.options(.headers)).publish(Films.site(Films.first))
    fixture.expect(Films.first, headers: Self.headers)
  }

  /// Two publishes die one after the other, with other files each; a third one finishes.
  @Test func diesTwice() throws {
    let fixture = PublishFixture()
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let before = fixture.bucket.objects
    for number in stride(from: 3, to: 24, by: 2) {
      fixture.bucket.restore(before)
      for (sender, files) in [("a", Films.second), ("b", Films.third)] {
        fixture.bucket.forgetRequests()
        fixture.bucket.onRequest { request in
          request.sender == sender && request.number >= number
            ? .before(StoreFailure(.unavailable, "killed")) : .none
        }
        _ = try? fixture.publisher(sender).publish(Films.site(files))
      }
      _ = try fixture.publisher("next").publish(Films.site(Films.third))
      fixture.expect(Films.third)
      _ = try fixture.publisher("next").rollback(to: 1, holds: false)
      fixture.expect(Films.first)
    }
  }
}
