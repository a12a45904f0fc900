/// One share of a site's pages: `--shard 2/8`.
///
/// A page belongs to the share that its path hashes to, so every job of an array decides alone
/// and alike, whatever the order of the rows.
package struct Shard: Sendable, Hashable {
  /// From 1.
  package let index: Int
  package let count: Int

  package init?(index: Int, count: Int) {
    guard count >= 1, (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// - Parameter file: a file of the output. Paths that differ in case only belong together, so
  ///   that the one job that has both can warn of them.
  func owns(_ file: String) -> Bool {
    // FNV-1a: the same on every machine, and spread well enough over so few shares.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in PageClaims.folded(file).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash ^= hash >> 32
    return Int(hash % UInt64(count)) == index - 1
  }
}
