internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeSite

/// The record of a destination: what was published there, and what is needed to change it and to go
/// back. It is the object `published` of the state:
///
///     marquee published 1⏎
///     {"key": …, "release": …, …}⏎        `RecordHead`
///     the objects, as `EntryWriter` writes them
///     the table of kept copies            `KeptTable`
///     the deltas of earlier releases, latest first, each as `EntryWriter` writes it
///     the files of an unfinished publish  `PendingFiles`
///     32 bytes: the SHA-256 of everything before
///
/// A record comes from a store that others may write to: every length, number and path in it is
/// checked before it is used. It is not decoded: a million objects are 60 MB of bytes, and would be
/// several times that as values.
final class PublishRecord: Sendable {
  static let name = "marquee published "
  static let version = "1"

  enum Mistake: Error, Hashable {
    case damaged
    /// Written by another version of Marquee, with its number.
    case otherVersion(newer: Bool)
  }

  let head: RecordHead
  let kept: KeptTable
  let pending: PendingFiles
  /// The number of objects.
  let count: Int
  private let storage: RecordStorage
  private let entries: Range<Int>
  /// The places of the inline deltas, by release.
  private let deltas: [Int: Range<Int>]
  private let pendingPlace: Range<Int>?

  init(_ storage: RecordStorage) throws(Mistake) {
    self.storage = storage
    let start = try Self.checkVersion(storage)
    let read = storage.withBytes { bytes in
      Result { () throws(RecordDamage) in try Self.read(bytes, from: start) }
    }
    guard case .success(let parts) = read else { throw .damaged }
    (head, kept, pending, count) = (parts.head, parts.kept, parts.pending, parts.count)
    (entries, deltas, pendingPlace) = (parts.entries, parts.deltas, parts.pendingPlace)
  }

  /// - Returns: the offset of the head.
  private static func checkVersion(_ storage: RecordStorage) throws(Mistake) -> Int {
    let line: [UInt8]? = storage.withBytes { bytes in
      guard bytes.starts(with: name.utf8), let end = bytes.prefix(64).firstIndex(of: 0x0a) else {
        return nil
      }
      return Array(bytes[name.utf8.count..<end])
    }
    guard let line else { throw .damaged }
    if line.elementsEqual(version.utf8) { return name.utf8.count + line.count + 1 }
    guard let number = Int(String(decoding: line, as: UTF8.self)), let own = Int(version) else {
      throw .damaged
    }
    throw .otherVersion(newer: number > own)
  }

  private struct Parts {
    var head: RecordHead
    var kept: KeptTable
    var pending = PendingFiles()
    var count = 0
    var entries = 0..<0
    var deltas: [Int: Range<Int>] = [:]
    var pendingPlace: Range<Int>?
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, from start: Int
  ) throws(RecordDamage) -> Parts {
    let body = bytes.count - ContentHash.byteCount
    guard body > start, let end = bytes[start..<body].firstIndex(of: 0x0a) else {
      throw RecordDamage()
    }
    let digest = SHA256Digest(of: UnsafeRawBufferPointer(rebasing: bytes[..<body]))
    guard bytes[body...].elementsEqual(digest.bytes),
      let head = RecordHead(json: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    else { throw RecordDamage() }
    var cursor = RecordCursor(UnsafeRawBufferPointer(rebasing: bytes[(end + 1)..<body]))
    func section(_ size: Int) throws(RecordDamage) -> Range<Int> {
      let first = end + 1 + cursor.position
      _ = try cursor.take(size)
      return first..<first + size
    }
    let entries = try section(head.entriesSize)
    var parts = Parts(
      head: head,
      kept: try KeptTable(UnsafeRawBufferPointer(rebasing: bytes[try section(head.keptSize)])))
    parts.entries = entries
    parts.count = try check(bytes, entries, allowsAbsent: false)
    for facts in head.releases {
      guard case .inline(let size) = facts.delta else { continue }
      let place = try section(size)
      _ = try check(bytes, place, allowsAbsent: true)
      parts.deltas[facts.number] = place
    }
    if let pending = head.pending {
      let place = try section(pending.size)
      parts.pendingPlace = place
      parts.pending = try PendingFiles(UnsafeRawBufferPointer(rebasing: bytes[place]))
    }
    guard cursor.isAtEnd else { throw RecordDamage() }
    return parts
  }

  /// Reads a whole list, so that later readers can't fail.
  private static func check(
    _ bytes: UnsafeRawBufferPointer, _ place: Range<Int>, allowsAbsent: Bool
  ) throws(RecordDamage) -> Int {
    try EntryReader.check(
      UnsafeRawBufferPointer(rebasing: bytes[place]), allowsAbsent: allowsAbsent)
  }

  /// Calls `body` with a reader of the objects.
  func withEntries<Result, Failure: Error>(
    _ body: (inout EntryReader) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withList(entries, body)
  }

  /// Calls `body` with the delta of a release that is in the record.
  ///
  /// - Returns: nil when the record has no such delta.
  func withDelta<Result, Failure: Error>(
    of release: Int, _ body: (inout EntryReader) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let place = deltas[release] else { return nil }
    return try withList(place, body)
  }

  /// The bytes of a delta that is in the record.
  func delta(of release: Int) -> [UInt8]? {
    deltas[release].map { place in storage.withBytes { Array($0[place]) } }
  }

  /// The bytes of the list of objects, which a pending record has unchanged.
  var entryBytes: [UInt8] { storage.withBytes { Array($0[entries]) } }

  /// The bytes of the list of files that an unfinished publish may have changed; nil when there is
  /// none.
  var pendingBytes: [UInt8]? {
    pendingPlace.map { place in storage.withBytes { Array($0[place]) } }
  }

  private func withList<Result, Failure: Error>(
    _ place: Range<Int>, _ body: (inout EntryReader) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withBytes { bytes throws(Failure) in
      var reader = EntryReader(checked: UnsafeRawBufferPointer(rebasing: bytes[place]))
      return try body(&reader)
    }
  }
}
