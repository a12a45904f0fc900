internal import MarqueeBase

/// One share of a site's pages: `--shard 2/8` is the third of eight.
///
/// A page belongs to the share that its path hashes to, so every job of an array decides alone
/// and alike, whatever the order of the rows. Shares are counted from 0, as job arrays count.
package struct Shard: Sendable, Hashable {
  /// From 0.
  package let index: Int
  package let count: Int

  /// More shares than any site has pages to fill.
  package static let most = 100_000

  package init?(index: Int, count: Int) {
    guard (1...Self.most).contains(count), (0..<count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Why a text is no shard.
  package struct Mistake: Error, Hashable {
    package let message: String
    package let help: String
  }

  /// - Parameter text: `0/8` … `7/8`.
  package init(parsing text: String) throws(Mistake) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Self.number(parts[0]), let count = Self.number(parts[1])
    else {
      throw Mistake(
        message: "'\(text)' is not a share of the site", help: "write it like 0/8, up to 7/8")
    }
    guard count > 0 else {
      throw Mistake(
        message: "'\(text)' divides the site by nothing", help: "0/1 is the whole site")
    }
    guard count <= Self.most else {
      throw Mistake(
        message: "'\(text)' divides the site into too many shares", help: "100,000 is the most")
    }
    guard let shard = Shard(index: index, count: count) else {
      throw Mistake(
        message: "there is no share \(index) of \(count): shards count from 0",
        help: count == 1 ? "0/1 is the whole site" : "the last one is \(count - 1)/\(count)")
    }
    self = shard
  }

  /// Digits only: what `Int` reads besides, a sign, is a slip here.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  /// - Parameter file: a file of the output. Paths that differ in case only belong together, so
  ///   that the one job that has both can warn of them.
  func owns(_ file: String) -> Bool {
    // The same on every machine, and spread well enough over so few shares.
    var hash = StableHash(PageClaims.folded(file).utf8).value
    hash ^= hash >> 32
    return Int(hash % UInt64(count)) == index
  }
}

extension Shard: CustomStringConvertible {
  /// `2/8`.
  package var description: String { "\(index)/\(count)" }
}
