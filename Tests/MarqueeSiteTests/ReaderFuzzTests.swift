import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// Damaged and hostile files never end the process: some thousand changed copies of each kind of
/// file, the same in each run. `MARQUEE_FUZZ_ROUNDS` makes more of them.
@Suite struct ReaderFuzzTests {
  private static let rounds =
    ProcessInfo.processInfo.environment["MARQUEE_FUZZ_ROUNDS"].flatMap(Int.init) ?? 1500

  @Test(arguments: FuzzedReader.allCases) func comesBack(_ reader: FuzzedReader) throws {
    let seeds = try reader.seeds() + Self.kept(reader)
    try #require(!seeds.isEmpty)
    for seed in seeds { reader.read(seed) }
    var random = SplitMix(state: 0x5eed)
    for round in 0..<Self.rounds { reader.read(Self.changed(seeds[round % seeds.count], &random)) }
  }

  /// Inputs that fuzzing has found, reduced.
  private static func kept(_ reader: FuzzedReader) -> [[UInt8]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Support/fuzz/site/\(reader.rawValue)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name in
      (try? Data(contentsOf: folder.appending(path: name))).map { Array($0) }
    }
  }

  /// Numbers that sums and products can't hold, and other things that readers trip over.
  private static let words: [String] = [
    "9223372036854775807", "-9223372036854775808", "144115188075855871", "4294967296", "-1", "0",
    "1e400", "infinity", "-infinity", "\"", "{", "]", "\\u0000", "\u{0}", "\r\n", "null", "..",
    "/", "99999999-12-31T00:00:00Z", "290000-01-01T00:00:00Z",
  ]

  private static func changed(_ seed: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.removeLast(bytes.count - place)
      case 3: bytes.insert(contentsOf: Array(words.randomElement(using: &random)!.utf8), at: place)
      case 4:
        // In the place of a number, with the length kept where formats are padded.
        guard let start = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
          continue
        }
        let end = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
        let word = Array(words.randomElement(using: &random)!.utf8)
        bytes.replaceSubrange(start..<end, with: word)
        var rest = word.count - (end - start)
        while rest > 0, let space = bytes[start...].firstRange(of: [0x20, 0x20]) {
          bytes.remove(at: space.lowerBound)
          rest -= 1
        }
      case 5 where bytes.count > 8:
        let start = Int.random(in: 0..<bytes.count - 8, using: &random)
        let value = [Int.max, Int.min, -1, 1 << 57, 1 << 32].randomElement(using: &random)!
        withUnsafeBytes(of: value) { bytes.replaceSubrange(start..<start + 8, with: Array($0)) }
      default:
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
        bytes.insert(contentsOf: bytes[place..<end], at: place)
      }
    }
    return bytes
  }
}

/// The same numbers in each run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
