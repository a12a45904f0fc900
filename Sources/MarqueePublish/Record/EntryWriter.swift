internal import MarqueeBase

/// Writes a list of entries, sorted by path:
///
///     number of header tables; each: number of fields; each: name, value
///     number of entries; each:
///         shared and further bytes of the path (`SortedPath`)
///         flags: kind, whether the ETag is a text, whether the path is absent (then nothing follows)
///         index of the headers, size
///         SHA-256 (32 bytes)
///         ETag: 16 bytes, or a text
struct EntryWriter {
  static let kindMask: UInt8 = 7
  static let hasText: UInt8 = 8
  static let isAbsent: UInt8 = 16

  private var entries = RecordBytes()
  private var path = SortedPath()
  private var headers: [ObjectHeaders] = []
  private var indexes: [ObjectHeaders: Int] = [:]
  private(set) var count = 0

  /// - Parameter capacity: the probable size in bytes.
  init(capacity: Int = 0) { entries.reserve(capacity) }

  /// The index of headers, for `add`.
  mutating func index(of table: ObjectHeaders) -> Int {
    if let index = indexes[table] { return index }
    indexes[table] = headers.count
    headers.append(table)
    return headers.count - 1
  }

  /// Adds an entry; its `headers` is an index from `index(of:)`.
  ///
  /// - Parameters:
  ///   - path: greater than the one before.
  ///   - entry: nil for a path that is absent.
  mutating func add(_ path: some Collection<UInt8>, _ entry: RecordEntry?) {
    count += 1
    self.path.write(path, to: &entries)
    guard let entry else { return entries.append(Self.isAbsent) }
    let digest = entry.etag.possibleMD5
    entries.append(entry.kind.rawValue | (digest == nil ? Self.hasText : 0))
    entries.append(number: entry.headers)
    entries.append(number: entry.size)
    entries.append(entry.content)
    if let digest {
      entries.append(digest)
    } else {
      entries.append(text: entry.etag.text)
    }
  }

  func finished() -> [UInt8] {
    var output = RecordBytes()
    output.reserve(entries.count + 4096)
    output.append(number: headers.count)
    for table in headers {
      output.append(number: table.fields.count)
      for field in table.fields {
        output.append(text: field.name)
        output.append(text: field.value)
      }
    }
    output.append(number: count)
    output.append(entries.bytes)
    return output.bytes
  }
}
