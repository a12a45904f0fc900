import Foundation

/// SplitMix64: the same seed gives the same numbers, so that a failure can be repeated.
///
///     MARQUEE_FAULT_SEED=4711 swift test --filter Fault
struct FaultRandom: RandomNumberGenerator {
  private var state: UInt64

  /// The value of MARQUEE_FAULT_SEED; without it, a random number.
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["MARQUEE_FAULT_SEED"].flatMap(UInt64.init)
    ?? UInt64.random(in: 1...999_999)

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
