internal import Foundation
internal import MarqueeBase

/// What a publish needs of the world outside beside its stores: clocks, and what identifies it. Tests
/// have other ones.
struct PublishWorld: Sendable {
  /// A clock that goes on while the machine sleeps.
  var now: @Sendable () -> ContinuousClock.Instant = { .now }
  /// The time of day, which may be wrong.
  var time: @Sendable () -> Moment = {
    Moment(
      .timestampWithZone, microseconds: Int(Date().timeIntervalSince1970 * 1_000_000))
  }
  var sleep: @Sendable (Duration) -> Void = { duration in
    Thread.sleep(forTimeInterval: duration.inSeconds)
  }
  /// The lease of this process for a publish, without its end.
  var lease: @Sendable (_ run: String, _ who: String) -> LeaseText = {
    LeaseText.own(run: $0, who: $1)
  }
  /// The start of a process of this machine by its number; nil when there is no such process.
  var startOf: @Sendable (Int) -> String? = { ProcessFacts.start(of: $0) }
  /// The interval at which the lease is renewed.
  var renewal: Duration = .seconds(10)
  /// The identifier of a publish, which no other has.
  var run: @Sendable () -> String = {
    let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
