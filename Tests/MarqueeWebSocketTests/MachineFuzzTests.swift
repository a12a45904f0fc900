import Testing

@testable import MarqueeWebSocket

/// Whatever a server sends, in whatever pieces: no trap, the same outcome for every cut, at most
/// one end, no more data than was sent. `MARQUEE_FUZZ_ROUNDS` in the environment makes it longer.
struct MachineFuzzTests {
  /// A small generator with a known seed (SplitMix64).
  struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func machine(_ seed: UInt64) {
    var dice = Dice(state: seed)
    var limits = FrameLimits()
    limits.frame = 5000
    limits.message = 9000
    for round in 0..<Rounds.count {
      let bytes = Self.bytes(&dice)
      let whole = MessageStateMachineTests.run(bytes, limits)
      let step = Int.random(in: 1...9, using: &dice)
      let pieces = MessageStateMachineTests.run(bytes, step: step, limits)
      #expect(whole == pieces, "seed \(seed), round \(round), step \(step): \(bytes)")
      #expect(whole.data.count <= bytes.count)
      #expect(whole.end == nil || whole.replies.last?.opcode == 8)
    }
  }

  /// Mostly right frames; some bytes changed, some cut away, some added.
  private static func bytes(_ dice: inout Dice) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...6, using: &dice) {
      let kinds: [UInt8] = [2, 2, 2, 0, 0, 9, 10, 8]
      let count = Bool.random(using: &dice) ? 200 : 3
      let payload = (0..<Int.random(in: 0...count, using: &dice)).map { _ in
        UInt8.random(in: 0...255, using: &dice)
      }
      bytes += MessageStateMachineTests.frame(
        kinds.randomElement(using: &dice) ?? 2, payload,
        final: Int.random(in: 0...3, using: &dice) > 0)
    }
    for _ in 0..<Int.random(in: 0...3, using: &dice) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &dice)
      switch Int.random(in: 0...2, using: &dice) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + 3))
      default: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
      }
    }
    return bytes
  }

  @Test(arguments: [5, 6] as [UInt64])
  func heads(_ seed: UInt64) {
    var dice = Dice(state: seed)
    let good = Array(
      ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: a, Upgrade\r\n"
        + "Sec-WebSocket-Accept: x\r\n\r\nrest").utf8)
    for round in 0..<Rounds.count {
      var bytes = good
      for _ in 0..<Int.random(in: 0...4, using: &dice) {
        let place = Int.random(in: 0..<bytes.count, using: &dice)
        if Bool.random(using: &dice) {
          bytes[place] = [0, 9, 10, 13, 32, 58, 127, 200].randomElement(using: &dice) ?? 0
        } else {
          bytes.remove(at: place)
        }
      }
      // Whole, and with one byte more each time: the same answer, at the same place.
      let whole = Result { () throws(ResponseHead.Fault) in try ResponseHead.read(bytes)?.head }
      var first: Result<ResponseHead?, ResponseHead.Fault>?
      for count in 0...bytes.count where first == nil {
        let part = Result { () throws(ResponseHead.Fault) in
          try ResponseHead.read(Array(bytes[..<count]))?.head
        }
        if case .success(nil) = part { continue }
        first = part
      }
      // Which fault is told first may differ; whether there is one may not.
      let told = try? (first ?? .success(nil)).get()
      #expect(told == (try? whole.get()), "seed \(seed), round \(round)")
    }
  }
}
