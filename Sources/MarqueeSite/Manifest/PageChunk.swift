internal import Glibc
internal import MarqueeBase

/// The pages that one task made, in order.
///
/// They are arrays of plain bytes, because a million pages are in memory at once: 64 bytes each and
/// the path, in which the `index.html` at the end of most files is one byte.
final class PageChunk: @unchecked Sendable {
  // @unchecked: one thread fills it; after that it is only read.
  private(set) var entries: [PageEntry] = []
  private(set) var paths: [UInt8] = []
  /// Dates and look-ups; see `PageEntry.wordStart`.
  private(set) var words: [UInt64] = []

  /// The end of most paths, which is stored as `indexMark`.
  static var indexFile: StaticString { "index.html" }
  /// The byte that stands for `index.html` at the end of a stored path; no path has it otherwise.
  static let indexMark: UInt8 = 0

  init(capacity: Int = 0) {
    entries.reserveCapacity(capacity)
  }

  /// Adds a page, and sets the entry's `pathStart`, `pathCount`, `wordStart` and `lookupCount`.
  func add(
    _ entry: PageEntry, file: UnsafeBufferPointer<UInt8>, date: Moment?, lookups: [Lookup]
  ) {
    var entry = entry
    let start = paths.count
    file.withKept { paths.append(contentsOf: $0) }
    entry.pathStart = UInt32(truncatingIfNeeded: start)
    entry.pathCount = UInt16(truncatingIfNeeded: paths.count - start)
    entry.wordStart = UInt32(truncatingIfNeeded: words.count)
    if let date {
      entry.flags.insert(.dated)
      if date.kind == .date { entry.flags.insert(.dayOnly) }
      words.append(UInt64(bitPattern: Int64(date.microseconds)))
    }
    entry.lookupCount = UInt8(truncatingIfNeeded: lookups.count)
    for lookup in lookups {
      words.append(lookup.key)
      words.append(lookup.found.high)
      words.append(lookup.found.low)
    }
    entries.append(entry)
  }

  /// Adds a page of the last build that is reused.
  func addReused(_ number: Int, of manifest: Manifest, item: Int) {
    var entry = manifest.entry(number)
    entry.item = UInt32(truncatingIfNeeded: item)
    entry.flags.insert(.reused)
    add(entry, number, of: manifest)
  }

  /// Adds a page from a shard's manifest. `settle` sets later how its file compares with the
  /// output.
  func addMade(_ number: Int, of manifest: Manifest) {
    var entry = manifest.entry(number)
    // A shard has no files of the build's own, such as sitemaps.
    entry.flags = entry.flags.kept.subtracting(.own)
    add(entry, number, of: manifest)
  }

  private func add(_ entry: PageEntry, _ number: Int, of manifest: Manifest) {
    var entry = entry
    entry.pathStart = UInt32(truncatingIfNeeded: paths.count)
    entry.wordStart = UInt32(truncatingIfNeeded: words.count)
    paths.append(contentsOf: manifest.path(number))
    words.append(contentsOf: manifest.words(number))
    entries.append(entry)
  }

  /// Sets how a page's file compares with the output.
  ///
  /// - Parameters:
  ///   - change: `added`, `changed` or empty.
  ///   - modified: the file's modification time in nanoseconds since 1970.
  func settle(_ index: Int, _ change: PageFlags, modified: Int) {
    entries[index].flags.formUnion(change)
    entries[index].modified = modified
  }

  /// Frees the spare capacity of the arrays.
  func trim() {
    if paths.capacity > paths.count + paths.count / 8 { paths = Array(paths) }
    if entries.capacity > entries.count + entries.count / 8 { entries = Array(entries) }
  }

  /// Calls `body` with each index and path, in the stored form, in order.
  func forEachPath(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
    let entries = entries
    paths.withUnsafeBufferPointer { paths in
      for index in entries.indices {
        let start = Int(entries[index].pathStart)
        body(
          index,
          UnsafeBufferPointer(rebasing: paths[start..<start + Int(entries[index].pathCount)]))
      }
    }
  }

  /// Calls `body` with the path of a page in its stored form; see `indexMark`.
  func withPath<Result>(
    _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let entry = entries[index]
    return paths.withUnsafeBufferPointer { paths in
      body(
        UnsafeBufferPointer(
          rebasing: paths[Int(entry.pathStart)..<Int(entry.pathStart) + Int(entry.pathCount)]))
    }
  }

  func file(_ index: Int) -> String { withPath(index) { Self.file($0) } }

  /// The file's path from its stored form.
  static func file(_ kept: UnsafeBufferPointer<UInt8>) -> String {
    guard kept.last == indexMark else { return String(decoding: kept, as: UTF8.self) }
    return String(decoding: kept.dropLast(), as: UTF8.self) + "index.html"
  }

  /// The page's date for the sitemap.
  func date(_ index: Int) -> Moment? {
    let entry = entries[index]
    guard entry.flags.contains(.dated) else { return nil }
    return Moment(
      entry.flags.contains(.dayOnly) ? .date : .timestampWithZone,
      microseconds: Int(Int64(bitPattern: words[Int(entry.wordStart)])))
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Calls `body` with the file's path for a stored path; the bytes are valid until it returns.
  func withFile<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    guard last == PageChunk.indexMark else { return body(self) }
    let length = count - 1
    return withUnsafeTemporaryAllocation(
      of: UInt8.self, capacity: length + PageChunk.indexFile.utf8CodeUnitCount
    ) { file in
      _ = file.update(fromContentsOf: self.dropLast())
      PageChunk.indexFile.withUTF8Buffer { suffix in
        _ = UnsafeMutableBufferPointer(rebasing: file[length...]).update(fromContentsOf: suffix)
      }
      return body(UnsafeBufferPointer(file))
    }
  }

  /// Calls `body` with the stored path for a file's path; the bytes are valid until it returns.
  func withKept<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let suffix = PageChunk.indexFile
    let rest = count - suffix.utf8CodeUnitCount
    guard rest >= 0, let baseAddress,
      memcmp(baseAddress + rest, suffix.utf8Start, suffix.utf8CodeUnitCount) == 0,
      rest == 0 || self[rest - 1] == UInt8(ascii: "/")
    else { return body(self) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rest + 1) { kept in
      _ = kept.update(fromContentsOf: self[..<rest])
      kept[rest] = PageChunk.indexMark
      return body(UnsafeBufferPointer(kept))
    }
  }
}
