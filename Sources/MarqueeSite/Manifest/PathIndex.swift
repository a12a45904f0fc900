internal import MarqueeBase

/// Finds pages by their path: a hash table of page numbers with open addressing, five bytes a slot.
///
/// The paths are not in the table; the owner compares them. A byte of the hash beside each number
/// avoids most comparisons of different paths, each of which would be two cache misses. Paths come
/// from rows, so the hash is Swift's, which has a new key in each process: nobody can choose paths
/// that all collide.
struct PathIndex {
  private var numbers: [UInt32]
  /// For each slot the highest bits of the hash, with bit 7 always set; 0 for an empty slot.
  private var tags: [UInt8]
  private var mask: Int
  private var count = 0

  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    numbers = Array(repeating: 0, count: size)
    tags = Array(repeating: 0, count: size)
    mask = size - 1
  }

  @inline(__always)
  private static func tag(_ hash: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: UInt(bitPattern: hash) >> 56) | 0x80
  }

  /// Calls `body` with every page whose path may be the one with this hash, until it returns true.
  @inline(__always)
  func probe(_ hash: Int, _ body: (UInt32) -> Bool) {
    let tag = Self.tag(hash)
    var slot = hash & mask
    while tags[slot] != 0 {
      if tags[slot] == tag, body(numbers[slot]) { return }
      slot = (slot + 1) & mask
    }
  }

  /// - Parameter hashOf: returns the hash of a page that is in the table; called when the table
  ///   grows.
  mutating func insert(_ number: UInt32, hash: Int, hashOf: (UInt32) -> Int) {
    if (count + 1) * 10 > numbers.count * 7 {
      let old = zip(numbers, tags)
      numbers = Array(repeating: 0, count: numbers.count * 2)
      tags = Array(repeating: 0, count: numbers.count)
      mask = numbers.count - 1
      for (number, tag) in old where tag != 0 { place(number, hash: hashOf(number)) }
    }
    count += 1
    place(number, hash: hash)
  }

  private mutating func place(_ number: UInt32, hash: Int) {
    var slot = hash & mask
    while tags[slot] != 0 { slot = (slot + 1) & mask }
    numbers[slot] = number
    tags[slot] = Self.tag(hash)
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    return hasher.finalize()
  }
}
