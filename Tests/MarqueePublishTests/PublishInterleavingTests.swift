import Foundation
import MarqueeBase
import MarqueeSite
import Synchronization
import Testing

@testable import MarqueePublish

/// Two publishers at once, whose requests come in each other's way in every order that a seed gives,
/// while time passes, so that leases run out and are taken over.
@Suite struct PublishInterleavingTests {
  @Test(arguments: [0, 1, 2, 3]) func oneAtATime(_ part: UInt64) throws {
    var outcomes: [Diagnostic.Category?] = []
    for seed in part * 25..<part * 25 + 25 {
      outcomes += try interleave(seed: seed)
    }
    // Most often one is turned away; nothing but success and that may happen.
    #expect(outcomes.contains(nil) && outcomes.contains(.busy))
    #expect(outcomes.allSatisfy { $0 == nil || $0 == .busy })
  }

  private func interleave(seed: UInt64) throws -> [Diagnostic.Category?] {
    let fixture = PublishFixture()
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let goals = [Films.second, Films.third]
    let turns = Turns(seed: seed) { fixture.pass(.seconds(25)) }
    fixture.bucket.onRequest { request in
      turns.wait(for: request.sender)
      return .none
    }
    let outcomes = Mutex<[Diagnostic.Category?]>([])
    Workers.run(2) { number in
      let sender = Turns.senders[number]
      // Both are on one machine where the other's process is running.
      let publisher = PublishFixture.alive(
        fixture.publisher(sender), besides: Turns.senders[1 - number])
      let outcome = category { _ = try publisher.publish(Films.site(goals[number])) }
      turns.end(sender)
      outcomes.withLock { $0.append(outcome) }
    }
    fixture.bucket.onRequest { _ in .none }
    let versions = [Films.first] + goals
    for (key, object) in fixture.bucket.objects where key.hasSuffix(".html") {
      let text = String(decoding: object.bytes, as: UTF8.self)
      #expect(versions.contains { $0[key] == text }, "seed \(seed): \(key) is \(text)")
    }
    fixture.pass(.seconds(60))
    let next = fixture.publisher("next", host: "web-2")
    let report = try next.publish(Films.site(Films.second))
    fixture.expect(Films.second, mayHaveLease: report.outcome == .unchanged)
    return outcomes.withLock { $0 }
  }
}

/// Lets two threads make their requests one at a time, in an order that a seed gives.
private final class Turns: @unchecked Sendable {
  // @unchecked: everything is used under the condition's lock.
  static let senders = ["a", "b"]
  private let condition = NSCondition()
  private var alive = senders
  private var waiting: [String] = []
  private var turn: String?
  private var state: UInt64
  private let pass: () -> Void

  init(seed: UInt64, _ pass: @escaping @Sendable () -> Void) {
    state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
    self.pass = pass
  }

  private func random(_ count: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % count
  }

  func wait(for sender: String) {
    guard Self.senders.contains(sender) else { return }
    condition.withLock {
      waiting.append(sender)
      grant()
      while turn != sender { condition.wait() }
      turn = nil
      waiting.removeAll { $0 == sender }
    }
  }

  func end(_ sender: String) {
    condition.withLock {
      alive.removeAll { $0 == sender }
      grant()
    }
  }

  /// Chooses who is next, as soon as everybody waits.
  private func grant() {
    guard turn == nil, !waiting.isEmpty, waiting.count == alive.count else { return }
    turn = waiting.sorted()[Int(random(UInt64(waiting.count)))]
    if random(12) == 0 { pass() }
    condition.broadcast()
  }
}
