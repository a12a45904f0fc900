/// Finds pages by their path: an open hash table of page numbers, four bytes a slot.
///
/// The paths stay where they are; the owner compares them. Paths come from rows, so the hash is
/// Swift's, which is keyed anew in each process: nobody can choose paths that all collide.
struct PathIndex {
  /// 0 for an empty slot, else a page's number plus 1.
  private var slots: [UInt32]
  private var mask: Int
  private var count = 0

  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    mask = size - 1
  }

  /// Calls `body` with every page whose path may be the one with this hash, until it returns true.
  func probe(_ hash: Int, _ body: (UInt32) -> Bool) {
    var slot = hash & mask
    while slots[slot] != 0 {
      if body(slots[slot] - 1) { return }
      slot = (slot + 1) & mask
    }
  }

  /// - Parameter hashOf: gives the hash of a page that is in the table, for when it has to grow.
  mutating func insert(_ number: UInt32, hash: Int, hashOf: (UInt32) -> Int) {
    if (count + 1) * 10 > slots.count * 7 {
      let old = slots
      slots = Array(repeating: 0, count: old.count * 2)
      mask = slots.count - 1
      for filled in old where filled != 0 { place(filled, hash: hashOf(filled - 1)) }
    }
    count += 1
    place(number + 1, hash: hash)
  }

  private mutating func place(_ filled: UInt32, hash: Int) {
    var slot = hash & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = filled
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    return hasher.finalize()
  }
}
