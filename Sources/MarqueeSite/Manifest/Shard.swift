internal import MarqueeBase

/// One shard of a site's pages: `--shard 2/8` is the third of eight.
///
/// The hash of a page's path decides its shard, so all jobs of an array agree without
/// communication, whatever the order of the rows. Shards are counted from 0, like the jobs of an
/// array.
package struct Shard: Sendable, Hashable {
  /// The shard's number, from 0.
  package let index: Int
  /// The number of shards that the site is divided into.
  package let count: Int

  /// The greatest `count`.
  package static let most = 100_000

  /// Nil unless `count` is from 1 to `most` and `index` is from 0 to `count` - 1.
  package init?(index: Int, count: Int) {
    guard (1...Self.most).contains(count), (0..<count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// The reason why a text is not a shard.
  package struct Mistake: Error, Hashable {
    package let message: String
    package let help: String
  }

  /// Parses `0/8` … `7/8`.
  ///
  /// - Throws: a message and a help for any other text.
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

  /// Reads digits only: a sign, which `Int` allows, is a mistake here.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  /// Whether a file of the output belongs to the shard. Paths that differ only in case belong to
  /// the same shard, so that one job has both and can warn about them.
  func owns(_ file: String) -> Bool {
    // The hash is the same on every machine, and spreads paths evenly enough.
    var hash = StableHash(PageClaims.folded(file).utf8).value
    hash ^= hash >> 32
    return Int(hash % UInt64(count)) == index
  }
}

extension Shard: CustomStringConvertible {
  /// The shard as the command line has it: `2/8`.
  package var description: String { "\(index)/\(count)" }
}
