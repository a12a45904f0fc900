internal import MarqueeBase

/// Finds which pages list others: those whose folder has further pages below.
///
/// A site may have a million pages, so folders are known by their hashes. Two folders with one hash
/// would only change the order in which two pages are written.
struct ListFolders {
  /// The folders of pages that may be lists.
  private var candidates: Set<UInt64> = []
  private var lists: Set<UInt64> = []

  private static let slash = UInt8(ascii: "/")

  /// The hash of the folder that a page stands for: `movies/` for `movies/index.html` and for
  /// `movies.html`.
  private static func folder<Page: BidirectionalCollection<UInt8>>(_ page: Page) -> UInt64 {
    let start = page.lastIndex(of: slash).map { page.index(after: $0) } ?? page.startIndex
    let name = page[start...]
    if name.elementsEqual("index.html".utf8) { return StableHash(page[..<start]).value }
    var hash = StableHash(page[..<(name.lastIndex(of: UInt8(ascii: ".")) ?? page.endIndex)])
    hash.add(slash)
    return hash.value
  }

  /// Notes a page of which it has to be known whether it lists others.
  mutating func ask(_ page: some BidirectionalCollection<UInt8>) {
    candidates.insert(Self.folder(page))
  }

  var isAsking: Bool { !candidates.isEmpty }

  /// Notes a page of the site.
  mutating func note(_ page: UnsafeBufferPointer<UInt8>) {
    let own = Self.folder(page)
    var hash = StableHash()
    if hash.value != own, candidates.contains(hash.value) { lists.insert(hash.value) }
    for byte in page {
      hash.add(byte)
      if byte == Self.slash, hash.value != own, candidates.contains(hash.value) {
        lists.insert(hash.value)
      }
    }
  }

  func isList(_ page: some BidirectionalCollection<UInt8>) -> Bool {
    lists.contains(Self.folder(page))
  }
}
