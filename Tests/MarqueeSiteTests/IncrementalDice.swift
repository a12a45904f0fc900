/// Throws the dice of a test: the same numbers for the same seed, on every machine.
struct IncrementalDice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  mutating func roll(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in `count` times.
  mutating func once(in count: Int) -> Bool { roll(0..<count) == 0 }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[roll(0..<list.count)] }
}
