import Foundation
import Testing

/// A quick share of what Tests/Support/fuzz does for long: the seeds, and mutations of them from a
/// fixed start, so that a failure repeats.
@Suite struct FuzzTests {
  @Test(arguments: FuzzedReaders.all.map(\.name)) func seedsAndTheirMutations(_ name: String) throws
  {
    let read = try #require(FuzzedReaders.all.first { $0.name == name }).read
    let folder = PythonTools.supportFolder.deletingLastPathComponent()
      .appending(path: "fuzz/seeds/\(name)")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
    let seeds = try files.map { [UInt8](try Data(contentsOf: $0)) }
    try #require(!seeds.isEmpty)
    for seed in seeds { read(seed) }
    var dice = Dice(state: 0x9e37_79b9_7f4a_7c15)
    for _ in 0..<400 {
      var bytes = seeds[dice.below(seeds.count)]
      for _ in 0...dice.below(4) { dice.mutate(&bytes, from: seeds) }
      read(bytes)
    }
  }
}

/// Random numbers (xorshift) that are the same everywhere, and what they do to bytes.
private struct Dice {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func below(_ end: Int) -> Int { Int(next() % UInt64(max(1, end))) }

  mutating func mutate(_ bytes: inout [UInt8], from seeds: [[UInt8]]) {
    let telling = Array("<>&;%\\\"'{}[]:=#@/\r\n\0\u{7f}-+9eTZ".utf8)
    let place = below(bytes.count + 1)
    switch below(7) {
    case 0: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
    case 1: bytes.insert(telling[below(telling.count)], at: place)
    case 2 where !bytes.isEmpty: bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
    case 3 where !bytes.isEmpty: bytes.remove(at: below(bytes.count))
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + below(16)))
    case 5:
      let other = seeds[below(seeds.count)]
      let start = below(other.count)
      bytes.insert(contentsOf: other[start..<min(other.count, start + below(32))], at: place)
    default:
      bytes.insert(contentsOf: Array(repeating: UInt8(ascii: "9"), count: below(40)), at: place)
    }
  }
}
