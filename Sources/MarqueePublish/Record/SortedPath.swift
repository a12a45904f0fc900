internal import MarqueeBase
internal import MarqueeSite

/// The path of the entry that is being read or written in a list that is sorted by path.
///
/// Neighbours in the list are alike, so an entry has the number of bytes that its path shares with
/// the one before, and the rest: 10 to 15 bytes in place of 40.
struct SortedPath {
  private(set) var bytes: [UInt8] = []
  private var isFirst = true

  /// The greatest length in bytes, which is that of an S3 key.
  static let longest = 1024

  /// Reads the next path.
  ///
  /// - Parameters:
  ///   - allowsSame: whether the path may be the one before.
  ///   - isChecked: whether the same bytes were read before.
  mutating func read(
    _ cursor: inout RecordCursor, allowsSame: Bool = false, isChecked: Bool = false
  ) throws(RecordDamage) {
    let shared = try cursor.number(upTo: bytes.count)
    let rest = try cursor.take(try cursor.number(upTo: Self.longest - shared))
    if !isFirst {
      let order = Self.order(rest, bytes[shared...])
      guard order > 0 || allowsSame && order == 0 else { throw RecordDamage() }
    }
    isFirst = false
    bytes.removeSubrange(shared...)
    bytes.append(contentsOf: rest)
    if isChecked { return }
    let isSound = bytes.withUnsafeBufferPointer { StoredPath.isSoundFile($0) }
    guard isSound else { throw RecordDamage() }
  }

  /// Writes a path that is not less than the one before.
  mutating func write(_ path: some Collection<UInt8>, to output: inout RecordBytes) {
    var shared = 0
    for (old, new) in zip(bytes, path) {
      guard old == new else { break }
      shared += 1
    }
    let rest = path.dropFirst(shared)
    output.append(number: shared)
    output.append(number: rest.count)
    output.append(rest)
    bytes.removeSubrange(shared...)
    bytes.append(contentsOf: rest)
  }

  private static func order(_ a: UnsafeRawBufferPointer, _ b: ArraySlice<UInt8>) -> Int {
    for (a, b) in zip(a, b) where a != b { return a < b ? -1 : 1 }
    return a.count - b.count
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
