import MarqueeBase
import MarqueeSite
import Synchronization
import Testing

@testable import MarqueePublish

/// Who may publish, and when.
@Suite struct PublishLeaseTests {
  private let fixture = PublishFixture()

  private static func lease(
    host: String = "web", boot: String = "b", namespace: String = "pid:[1]", process: Int = 7,
    start: String = "s", expires: Moment = MemoryBucket.start.adding(.seconds(30))
  ) -> LeaseText {
    LeaseText(
      run: "other", who: "somebody", host: host, boot: boot, namespace: namespace,
      process: process, start: start, expires: expires.microseconds)
  }

  @Test func aLeaseIsReadAsItWasWritten() {
    let lease = Self.lease(host: "wéb\n2", expires: MemoryBucket.start)
    #expect(LeaseText(lease.encoded()) == lease)
    #expect(LeaseText([]) == nil)
    #expect(LeaseText(Array("{\"marquee\":\"lease 2\"}".utf8)) == nil)
    #expect(LeaseText(Array(repeating: 0x20, count: 10_000)) == nil)
    #expect(lease.holder == #"process 7 on wéb\n2, by somebody"#)
  }

  @Test func isOverWhenItsProcessIsGone() {
    let own = Self.lease(process: 8, start: "own")
    func status(_ lease: LeaseText, _ start: String?) -> LeaseText.Status {
      lease.status(seenFrom: own, at: MemoryBucket.start) { _ in start }
    }
    #expect(status(Self.lease(), "s") == .held)
    #expect(status(Self.lease(), nil) == .over)
    // The number has another process now.
    #expect(status(Self.lease(), "later") == .over)
    // A machine of the same name, this one before a reboot, another container: nobody knows.
    #expect(status(Self.lease(boot: "before"), nil) == .held)
    #expect(status(Self.lease(namespace: "pid:[2]"), nil) == .held)
    #expect(status(Self.lease(boot: ""), nil) == .held)
    // Another publish of this very process.
    #expect(status(Self.lease(process: 8, start: "own"), "own") == .held)
  }

  @Test func isOverAtTheServersTime() {
    let own = Self.lease(boot: "mine")
    func status(_ seconds: Int?) -> LeaseText.Status {
      let date = seconds.map { MemoryBucket.start.adding(.seconds($0)) }
      return Self.lease().status(seenFrom: own, at: date) { _ in nil }
    }
    #expect(status(0) == .held)
    #expect(status(30) == .held)
    #expect(status(31) == .held)
    #expect(status(32) == .over)
    // No clock, or one by which the lease would be valid far too long.
    #expect(status(nil) == .unclear)
    #expect(status(-31) == .unclear)
  }

  /// Stops a publish at a request and runs `body` there.
  private func interrupt(
    at number: Int, _ fixture: PublishFixture, _ body: @escaping @Sendable () -> Void
  ) {
    let isDone = Mutex(false)
    fixture.bucket.forgetRequests()
    fixture.bucket.onRequest { request in
      let isMoment =
        request.sender == "one" && request.number == number
        && isDone.withLock { done in
          defer { done = true }
          return !done
        }
      if isMoment { body() }
      return .none
    }
  }

  /// A second publisher comes at each request of the first: it does nothing, and says who is there.
  @Test func aSecondPublisherEndsAtOnce() throws {
    let fixture = PublishFixture()
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let before = fixture.bucket.objects
    fixture.bucket.forgetRequests()
    _ = try fixture.publisher().publish(Films.site(Films.second))
    for number in 0..<fixture.bucket.requests.count {
      fixture.bucket.restore(before)
      let told = Mutex("")
      interrupt(at: number, fixture) {
        let second = PublishFixture.alive(fixture.publisher("two"), besides: "one")
        let text = mistakes { _ = try second.publish(Films.site(Films.third)) }
        told.withLock { $0 = text }
      }
      let first = PublishFixture.alive(fixture.publisher(), besides: "two")
      _ = try first.publish(Films.site(Films.second))
      let text = told.withLock { $0 }
      // Before the lease is taken, the second one is first; then the first one follows.
      if number >= 2 {
        #expect(text.contains("another publish of this site is running"), "\(number): \(text)")
        #expect(text.contains("by user of one"), "\(number): \(text)")
      }
      fixture.expect(Films.second)
    }
  }

  /// A publisher stalls at each of its requests until its lease has run out and another one has
  /// published. It notices, and changes nothing.
  @Test func aStalledPublisherChangesNothing() throws {
    let fixture = PublishFixture()
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let before = fixture.bucket.objects
    fixture.bucket.forgetRequests()
    _ = try fixture.publisher().publish(Films.site(Films.second))
    let count = fixture.bucket.requests.count
    for number in 2..<count - 1 {
      fixture.bucket.restore(before)
      interrupt(at: number, fixture) {
        fixture.pass(.seconds(60))
        #expect(throws: Never.self, "\(number)") {
          _ = try fixture.publisher("two", host: "web-2").publish(Films.site(Films.third))
        }
      }
      let category = category {
        _ = try fixture.publisher().publish(Films.site(Films.second))
      }
      #expect(category == .busy, "\(number)")
      // A copy of earlier bytes may come late; it changes nothing that anybody sees.
      fixture.expect(Films.third)
    }
  }

  /// The same, but the other one only took the lease over and stalls itself: the first one may
  /// not go on.
  @Test func aLostLeaseIsNoticedBeforeTheNextWrite() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    interrupt(at: 8, fixture) { [fixture] in
      fixture.pass(.seconds(60))
      fixture.bucket.put(
        ".marquee/lease",
        Self.lease(boot: "b2", expires: MemoryBucket.start.adding(.seconds(80))).encoded())
    }
    let told = mistakes { _ = try fixture.publisher().publish(Films.site(Films.second)) }
    #expect(told.contains("has lost its lease: process 7 on web, by somebody has taken over"))
    let writes = fixture.bucket.requests.filter { $0.number > 8 && $0.verb != .read }
    #expect(writes.map(\.keys) == [[".marquee/lease"]])
  }

  /// A long publish renews its lease before it runs out.
  @Test func aSlowPublisherRenews() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.bucket.forgetRequests()
    fixture.bucket.onRequest { [fixture] request in
      fixture.pass(.seconds(6))
      return .none
    }
    _ = try fixture.publisher().publish(Films.site(Films.second))
    fixture.expect(Films.second)
    let renewals = fixture.bucket.requests.count {
      $0.verb == .write && $0.keys == [".marquee/lease"]
    }
    #expect(renewals > 4)
  }

  @Test func aDeadProcessesLeaseIsTakenOverAtOnce() throws {
    fixture.bucket.put(
      ".marquee/lease", Self.lease(boot: "boot of web-1").encoded())
    let report = try fixture.publisher().publish(Films.site(Films.first))
    #expect(report.recovery == "took the lease over from process 7 on web, by somebody")
    fixture.expect(Films.first)
  }

  @Test func anothersLeaseIsTakenOverWhenItHasRunOut() throws {
    fixture.bucket.put(".marquee/lease", Self.lease().encoded())
    // At the first publish no response has shown the server's clock before the lease was read.
    let told = mistakes { _ = try fixture.publisher().publish(Films.site(Films.first)) }
    #expect(
      told.contains("another publish of this site is running (process 7 on web, by somebody)"))
    fixture.pass(.seconds(33))
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.expect(Films.first)
  }

  /// Without the server's clock a lease is watched, and taken over when nobody renews it.
  @Test func withoutAClockTheLeaseIsWatched() throws {
    fixture.bucket.date = nil
    for lease in [Self.lease().encoded(), Array("no lease at all".utf8), []] {
      fixture.bucket.put(".marquee/lease", lease)
      let start = fixture.clock.now
      _ = try fixture.publisher().publish(Films.site(Films.first))
      #expect(start.duration(to: fixture.clock.now) > LeaseText.validity)
      fixture.expect(Films.first)
      fixture.bucket.restore([:])
    }
  }

  @Test func withoutAClockARenewedLeaseIsHeld() throws {
    fixture.bucket.date = nil
    fixture.bucket.put(".marquee/lease", Self.lease().encoded())
    fixture.bucket.onRequest { [fixture] request in
      if request.verb == .read, request.number == 6 {
        fixture.bucket.put(
          ".marquee/lease", Self.lease(expires: MemoryBucket.start).encoded())
      }
      return .none
    }
    #expect(category { _ = try fixture.publisher().publish(Films.site(Films.first)) } == .busy)
  }

  /// The clock of the server is wrong by years; all publishers see the same one.
  @Test func aWrongClockDoesNoHarm() throws {
    fixture.bucket.date = Moment(secondsSinceEpoch: 86_400)
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.bucket.put(
      ".marquee/lease",
      Self.lease(expires: Moment(secondsSinceEpoch: 86_430)).encoded())
    #expect(category { _ = try fixture.publisher().publish(Films.site(Films.second)) } == .busy)
    fixture.pass(.seconds(40))
    _ = try fixture.publisher().publish(Films.site(Films.second))
    fixture.expect(Films.second)
  }

  /// This machine's clock is wrong: the lease has the server's time as soon as it is known.
  @Test func theEndIsByTheServersClock() throws {
    var publisher = fixture.publisher()
    publisher.world.time = { Moment(secondsSinceEpoch: 0) }
    let written = Mutex<[Int]>([])
    fixture.bucket.afterChange { [fixture] _ in
      guard let object = fixture.bucket.objects[".marquee/lease"],
        let lease = LeaseText(object.bytes)
      else { return }
      written.withLock { if $0.last != lease.expires { $0.append(lease.expires) } }
    }
    _ = try publisher.publish(Films.site(Films.first))
    #expect(
      written.withLock { $0 } == [
        30_000_000, MemoryBucket.start.adding(.seconds(30)).microseconds,
      ])
  }

  /// The record is read before the lease is taken: another publish may end in between.
  @Test func theRecordChangesBeforeTheLease() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    interrupt(at: 1, fixture) { [fixture] in
      #expect(throws: Never.self) {
        _ = try fixture.publisher("two", host: "web-2").publish(Films.site(Films.third))
      }
    }
    let report = try fixture.publisher().publish(Films.site(Films.second))
    fixture.expect(Films.second)
    #expect(report.release == 3)
  }
}
