internal import Glibc
internal import MarqueeBase

/// The pages that one piece of work left behind, in order.
///
/// Arrays of plain bytes, because a million pages stand in memory at once: 64 bytes each and the
/// path, which leaves out the `index.html` that most files end with.
final class PageChunk: @unchecked Sendable {
  // @unchecked: one thread fills it; from then on it is read only.
  private(set) var entries: [PageEntry] = []
  private(set) var paths: [UInt8] = []
  /// Dates and look-ups; see `PageEntry.wordStart`.
  private(set) var words: [UInt64] = []

  /// Stands for the end of most paths.
  static var indexFile: StaticString { "index.html" }
  /// A path byte that no path holds: here `index.html` was.
  static let indexMark: UInt8 = 0

  init(capacity: Int = 0) {
    entries.reserveCapacity(capacity)
  }

  /// Adds a page. The entry's places (path, words) are filled in here.
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

  /// Adds a page that is as the last build left it.
  func addReused(_ number: Int, of manifest: Manifest, item: Int) {
    var entry = manifest.entry(number)
    entry.item = UInt32(truncatingIfNeeded: item)
    entry.flags.insert(.reused)
    add(entry, number, of: manifest)
  }

  /// Adds a page that the build of a part has made. What became of it is told by `settle`.
  func addMade(_ number: Int, of manifest: Manifest) {
    var entry = manifest.entry(number)
    // A part has nothing that only a whole site has.
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

  /// Says what became of a page's file.
  ///
  /// - Parameters:
  ///   - change: `added`, `changed` or nothing.
  ///   - modified: nanoseconds since 1970.
  func settle(_ index: Int, _ change: PageFlags, modified: Int) {
    entries[index].flags.formUnion(change)
    entries[index].modified = modified
  }

  /// Gives back what growing has set aside.
  func trim() {
    if paths.capacity > paths.count + paths.count / 8 { paths = Array(paths) }
    if entries.capacity > entries.count + entries.count / 8 { entries = Array(entries) }
  }

  /// All paths as they are kept, in order.
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

  /// The path of a page as it is kept; see `PagePathBytes`.
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

  /// The file's name from its kept form.
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
  /// A kept path as the file's name; the bytes are gone afterwards.
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

  /// A file's name as a kept path; the bytes are gone afterwards.
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
