internal import Foundation
internal import MarqueeBase

/// The list of all files that the last build left in an output folder: path, size and hash of each,
/// fingerprints of their inputs and of the queries' rows.
///
/// It is kept in the output, with a copy in the state folder, and is memory-mapped to be read:
/// nothing is decoded. The format:
///
///     marquee manifest 1⏎
///     {"output": …, "pages": …, "queries": …}        ⏎     padded to a multiple of 64 bytes
///     64 bytes a page (`PageEntry`), then all paths, then all words
///     16 bytes: the fingerprint of everything before
///
/// A file that is damaged or of another version is ignored, with a warning.
final class Manifest: @unchecked Sendable {
  // @unchecked: the mapping is read-only, and the indexes are made in `init`.
  static let head = "marquee manifest 1\n"

  let facts: ManifestFacts
  /// The fingerprint at the file's end, of everything before it.
  let seal: Fingerprint
  private let file: MappedFile
  private let entries: UnsafeBufferPointer<PageEntry>
  private let paths: UnsafeBufferPointer<UInt8>
  private let words: UnsafeBufferPointer<UInt64>
  private var byPath: PathIndex
  private var byInputs: PathIndex

  /// The reason why a manifest can't be used.
  enum Mistake: Error { case missing, unreadable(String), damaged, otherVersion }

  /// - Parameters:
  ///   - output: the output folder, which the manifest must name; nil for a shard's folder, which
  ///     may have been copied from another machine: then every path in it must be one that
  ///     `PagePath` allows.
  ///   - copies: whether the file is copied into memory, because others may write to it while it is
  ///     read, as in a shard's folder.
  init(path: String, output: String?, copies: Bool = false) throws(Mistake) {
    file = try Self.map(path, copies: copies)
    let bytes = file.bytes
    byPath = PathIndex(capacity: 0)
    byInputs = PathIndex(capacity: 0)
    guard bytes.count > Self.head.utf8.count + 16,
      bytes.starts(with: Self.head.utf8.prefix(17))
    else { throw .damaged }
    guard bytes.starts(with: Self.head.utf8) else { throw .otherVersion }
    let start = Self.head.utf8.count
    let end = bytes[start...].firstIndex(of: 10) ?? start
    let body = bytes.count - 16
    let digest = Digester().fingerprint(of: UnsafeRawBufferPointer(rebasing: bytes[..<body]))
    let sealed = bytes.loadUnaligned(fromByteOffset: body, as: Fingerprint.self)
    guard digest == sealed, end > start, (end + 1) % 64 == 0,
      let facts = ManifestFacts(json: UnsafeRawBufferPointer(rebasing: bytes[start..<end])),
      output == nil || facts.output == output, facts.pages >= 0, facts.pathBytes >= 0,
      facts.words >= 0,
      Self.length(facts, from: end + 1) == body
    else { throw .damaged }
    self.facts = facts
    seal = sealed
    precondition(MemoryLayout<PageEntry>.stride == PageEntry.byteCount)
    let base = bytes.baseAddress! + end + 1
    entries = UnsafeBufferPointer(
      start: base.assumingMemoryBound(to: PageEntry.self), count: facts.pages)
    let pathStart = base + facts.pages * MemoryLayout<PageEntry>.stride
    paths = UnsafeBufferPointer(
      start: pathStart.assumingMemoryBound(to: UInt8.self), count: facts.pathBytes)
    words = UnsafeBufferPointer(
      start: (pathStart + Self.padded(facts.pathBytes)).assumingMemoryBound(to: UInt64.self),
      count: facts.words)
    guard isSound(), output != nil || areStrictlySound() else { throw .damaged }
    index()
    rest()
  }

  private static let smallFile = 8 << 20
  /// The greatest size of a file: larger than any real one, and small enough that eight million
  /// such sizes add up without overflow.
  private static let largestFile = 1 << 40
  /// The number of pages after which `rest` should be called.
  static let pagesBetweenRests = 1 << 14

  /// Gives the mapped pages of a large file back to the system: at a million pages they take as
  /// much memory as the build itself. May be called from any thread, also while others read.
  func rest() { if file.bytes.count > Self.smallFile { file.rest() } }

  static func padded(_ count: Int) -> Int { (count + 7) & ~7 }

  private static func length(_ facts: ManifestFacts, from start: Int) -> Int? {
    // The limit is far greater than any real count, and small enough that the sum doesn't overflow.
    let most = 1 << 40
    guard facts.pages < most, facts.pathBytes < most, facts.words < most else { return nil }
    return start + facts.pages * MemoryLayout<PageEntry>.stride + padded(facts.pathBytes)
      + facts.words * 8
  }

  private static func map(_ path: String, copies: Bool) throws(Mistake) -> MappedFile {
    guard let opened = FileDescriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
      if errno == ENOENT { throw .missing }
      throw .unreadable(String(cString: strerror(errno)))
    }
    guard let facts = FileFacts(descriptor: opened.number), facts.kind == .file, facts.size > 0
    else { throw .damaged }
    let size = Int(facts.size)
    let mapped =
      copies
      ? MappedFile(copying: opened.number, size: size) : MappedFile(opened.number, size: size)
    guard let mapped else {
      throw errno == EBADMSG ? .damaged : .unreadable(String(cString: strerror(errno)))
    }
    return mapped
  }

  /// Whether every offset in the entries is within the file, and no path leaves the output.
  private func isSound() -> Bool {
    for entry in entries {
      let pathEnd = Int(entry.pathStart) + Int(entry.pathCount)
      let wordCount =
        (entry.flags.contains(.dated) ? 1 : 0) + Int(entry.lookupCount) * Lookup.words
      guard entry.pathCount > 0, pathEnd <= paths.count,
        Int(entry.wordStart) + wordCount <= words.count,
        (0...Self.largestFile).contains(entry.size),
        isSoundPath(paths[Int(entry.pathStart)..<pathEnd])
      else { return false }
    }
    return true
  }

  private func isSoundPath(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    if path.first == UInt8(ascii: "/") { return false }
    var last: UInt8 = UInt8(ascii: "/")
    var dots = 0
    for byte in path {
      if byte == UInt8(ascii: "/") {
        if last == UInt8(ascii: "/") || dots > 0 { return false }
        dots = 0
      } else if byte == UInt8(ascii: "."), last == UInt8(ascii: "/") || dots > 0 {
        dots += 1
        // `.well-known` is a folder; `.` and `..` are not names.
      } else {
        dots = 0
      }
      last = byte
    }
    return dots == 0 && last != UInt8(ascii: "/")
  }

  private func areStrictlySound() -> Bool {
    entries.indices.allSatisfy { StoredPath.isSound(path($0)) }
  }

  private func index() {
    byPath = PathIndex(capacity: entries.count)
    byInputs = PathIndex(capacity: entries.count)
    for number in entries.indices {
      let page = UInt32(number)
      byPath.insert(page, hash: PathIndex.hash(path(number))) { [self] in
        PathIndex.hash(path(Int($0)))
      }
      guard entries[number].inputs != .none else { continue }
      byInputs.insert(page, hash: Int(truncatingIfNeeded: entries[number].inputs.low)) { [self] in
        Int(truncatingIfNeeded: entries[Int($0)].inputs.low)
      }
    }
  }

  var count: Int { entries.count }

  func words(from start: Int, count: Int) -> Slice<UnsafeBufferPointer<UInt64>> {
    words[start..<start + count]
  }

  func entry(_ number: Int) -> PageEntry { entries[number] }

  /// A page's path in its stored form; see `PageChunk.indexMark`.
  func path(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = entries[number]
    let start = Int(entry.pathStart)
    return UnsafeBufferPointer(rebasing: paths[start..<start + Int(entry.pathCount)])
  }

  /// The number of the page with this path, which is given in its stored form.
  func find(path wanted: UnsafeBufferPointer<UInt8>) -> Int? {
    var found: Int?
    byPath.probe(PathIndex.hash(wanted)) { number in
      guard path(Int(number)).elementsEqual(wanted) else { return false }
      found = Int(number)
      return true
    }
    return found
  }

  /// The number of the page in this file.
  func find(file: UnsafeBufferPointer<UInt8>) -> Int? { file.withKept { find(path: $0) } }

  /// The number of the page that was made from these inputs; nil for `.none`.
  func find(inputs wanted: Fingerprint) -> Int? {
    guard wanted != .none else { return nil }
    var found: Int?
    byInputs.probe(Int(truncatingIfNeeded: wanted.low)) { number in
      guard entries[Int(number)].inputs == wanted else { return false }
      found = Int(number)
      return true
    }
    return found
  }

  func date(_ number: Int) -> Moment? {
    let entry = entries[number]
    guard entry.flags.contains(.dated) else { return nil }
    return Moment(
      entry.flags.contains(.dayOnly) ? .date : .timestampWithZone,
      microseconds: Int(Int64(bitPattern: words[Int(entry.wordStart)])))
  }

  func lookups(_ number: Int) -> [Lookup] {
    let entry = entries[number]
    guard entry.lookupCount > 0 else { return [] }
    let start = Int(entry.wordStart) + (entry.flags.contains(.dated) ? 1 : 0)
    return (0..<Int(entry.lookupCount)).map { index in
      let word = start + index * Lookup.words
      return Lookup(
        key: words[word], found: Fingerprint(high: words[word + 1], low: words[word + 2]))
    }
  }
}
