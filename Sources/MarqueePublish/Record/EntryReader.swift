internal import MarqueeBase
internal import MarqueeSite

/// Reads a list of entries, sorted by path; see `EntryWriter`.
struct EntryReader {
  private var cursor: RecordCursor
  private var current = SortedPath()
  /// The tables of headers that the entries refer to.
  let headers: [ObjectHeaders]
  /// The number of entries.
  let count: Int
  private var rest: Int
  private var isChecked = false
  /// The entry that was read last; nil when its path is absent.
  private(set) var entry: RecordEntry?

  /// The path of that entry.
  var path: [UInt8] { current.bytes }

  private static let mostHeaders = 1 << 16
  private static let mostFields = 64
  private static let longestField = 8192

  init(_ bytes: UnsafeRawBufferPointer) throws(RecordDamage) {
    cursor = RecordCursor(bytes)
    var headers: [ObjectHeaders] = []
    for _ in 0..<(try cursor.number(upTo: Self.mostHeaders)) {
      var fields: [ObjectHeaders.Field] = []
      for _ in 0..<(try cursor.number(upTo: Self.mostFields)) {
        let name = try cursor.text(upTo: Self.longestField)
        let value = try cursor.text(upTo: Self.longestField)
        // They go into a request's head.
        guard ObjectHeaders.Field.isSound(name, value) else { throw RecordDamage() }
        fields.append(ObjectHeaders.Field(name, value))
      }
      headers.append(ObjectHeaders(fields))
    }
    self.headers = headers
    // The shortest entry has four bytes.
    count = try cursor.number(upTo: bytes.count / 4)
    rest = count
  }

  /// A reader of bytes that `check` has read before.
  init(checked bytes: UnsafeRawBufferPointer) {
    do throws(RecordDamage) {
      try self.init(bytes)
    } catch {
      preconditionFailure("a list that was checked has changed")
    }
    isChecked = true
  }

  /// Reads a whole list, and returns the number of its entries.
  static func check(
    _ bytes: UnsafeRawBufferPointer, allowsAbsent: Bool
  ) throws(RecordDamage) -> Int {
    var reader = try EntryReader(bytes)
    while try reader.next() {
      guard allowsAbsent || reader.entry != nil else { throw RecordDamage() }
    }
    return reader.count
  }

  /// Reads the next entry of a list that was checked; false at the end.
  mutating func advance() -> Bool {
    do throws(RecordDamage) {
      return try next()
    } catch {
      preconditionFailure("a list that was checked has changed")
    }
  }

  /// Reads the next entry; false at the end.
  mutating func next() throws(RecordDamage) -> Bool {
    guard rest > 0 else {
      guard cursor.isAtEnd else { throw RecordDamage() }
      return false
    }
    rest -= 1
    try current.read(&cursor, isChecked: isChecked)
    let flags = try cursor.byte()
    guard flags & EntryWriter.isAbsent == 0 else {
      guard flags == EntryWriter.isAbsent else { throw RecordDamage() }
      entry = nil
      return true
    }
    guard flags & ~(EntryWriter.kindMask | EntryWriter.hasText) == 0,
      let kind = PublishedKind(rawValue: flags & EntryWriter.kindMask)
    else { throw RecordDamage() }
    let index = try cursor.number()
    guard index < headers.count else { throw RecordDamage() }
    let size = try cursor.number(upTo: RecordEntry.largest)
    let content = ContentHash(try cursor.take(ContentHash.byteCount))
    let etag: EntityTag
    if flags & EntryWriter.hasText != 0 {
      let text = try cursor.text(upTo: EntityTag.longest)
      guard EntityTag.isSound(text) else { throw RecordDamage() }
      etag = EntityTag(text)
    } else {
      etag = EntityTag(digest: Fingerprint(try cursor.take(16)))
    }
    entry = RecordEntry(size: size, content: content, etag: etag, headers: index, kind: kind)
    return true
  }
}
