internal import MarqueeBase

/// The copies of earlier bytes that the store keeps, each with the newest release whose delta needs
/// it.
///
/// A copy that no release needs any more stays in the table as spare until it was certainly
/// removed: it is removed after the record that names it spare was written, and by the next publish
/// once more.
struct KeptTable: Sendable {
  private(set) var releases: [ContentHash: Int] = [:]

  /// The number that stands for a spare copy.
  private static let spare = 0

  init() {}

  /// Whether the copy is certainly there.
  func has(_ content: ContentHash) -> Bool { (releases[content] ?? Self.spare) != Self.spare }

  var count: Int { releases.count { $0.value != Self.spare } }

  /// The copies that no release needs.
  var spares: [ContentHash] {
    releases.filter { $0.value == Self.spare }.map(\.key).sorted { $0 < $1 }
  }

  /// The copies that some release needs.
  var needed: [ContentHash] {
    releases.filter { $0.value != Self.spare }.map(\.key).sorted { $0 < $1 }
  }

  /// Notes that a release's delta needs a copy that is there.
  mutating func need(_ content: ContentHash, by release: Int) {
    releases[content] = max(release, releases[content] ?? Self.spare)
  }

  /// Notes that a copy may be there and no release needs it.
  mutating func addSpare(_ content: ContentHash) {
    if releases[content] == nil { releases[content] = Self.spare }
  }

  /// Makes copies spare that only releases before this one need.
  mutating func release(before first: Int) {
    for (content, release) in releases where release < first { releases[content] = Self.spare }
  }

  /// Forgets the spare copies: they were removed twice.
  mutating func forgetSpares() { releases = releases.filter { $0.value != Self.spare } }

  // MARK: Bytes

  /// The number of copies; each: SHA-256 (32 bytes), release. Sorted by SHA-256.
  func encoded() -> [UInt8] {
    var output = RecordBytes()
    output.reserve(releases.count * 34 + 8)
    output.append(number: releases.count)
    for (content, release) in releases.sorted(by: { $0.key < $1.key }) {
      output.append(content)
      output.append(number: release)
    }
    return output.bytes
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(RecordDamage) {
    var cursor = RecordCursor(bytes)
    let count = try cursor.number(upTo: bytes.count / (ContentHash.byteCount + 1))
    releases.reserveCapacity(count)
    var last: ContentHash?
    for _ in 0..<count {
      let content = ContentHash(try cursor.take(ContentHash.byteCount))
      if let last, !(last < content) { throw RecordDamage() }
      last = content
      releases[content] = try cursor.number()
    }
    guard cursor.isAtEnd else { throw RecordDamage() }
  }
}
