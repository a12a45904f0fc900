internal import Foundation
internal import MarqueeBase

/// Writes a manifest; see `Manifest` for the format.
struct ManifestWriter {
  private static let bufferSize = 1 << 20
  private let descriptor: Int32
  private let digester = Digester()
  private var buffer: [UInt8] = []
  private var failure: Int32 = 0

  /// - Parameters:
  ///   - kept: numbers of pages in the old manifest that are kept, in addition to the table's.
  static func write(
    _ table: PageTable, kept: [Int] = [], of old: Manifest? = nil, _ facts: ManifestFacts,
    to path: String
  ) throws(Diagnostics) {
    unlink(path)
    // The mode is 0640, so that a web server doesn't publish it: it names pages to which no other
    // page may link.
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let file = FileDescriptor(path, flags, mode: 0o640) else {
      throw Diagnostics(FileSystem.mistake("\(path) can't be written", errno))
    }
    var writer = ManifestWriter(descriptor: file.number)
    writer.write(table, kept: old == nil ? [] : kept, of: old, facts)
    let lateFailure = file.close()
    if writer.failure == 0 { writer.failure = lateFailure }
    guard writer.failure == 0 else {
      unlink(path)
      throw Diagnostics(FileSystem.mistake("\(path) can't be written", writer.failure))
    }
  }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    buffer.reserveCapacity(Self.bufferSize + 4096)
  }

  private mutating func write(
    _ table: PageTable, kept: [Int], of old: Manifest?, _ facts: ManifestFacts
  ) {
    var facts = facts
    facts.pages = table.count + kept.count
    facts.pathBytes = table.parts.reduce(0) { $0 + $1.chunk.paths.count }
    facts.words = table.parts.reduce(0) { $0 + $1.chunk.words.count }
    for number in kept {
      facts.pathBytes += old?.path(number).count ?? 0
      facts.words += old?.words(number).count ?? 0
    }
    append(Array(Manifest.head.utf8))
    var head = facts.json
    while (Manifest.head.utf8.count + head.count + 1) % 64 != 0 { head.append(0x20) }
    append(head + [10])
    writeEntries(table, kept: kept, of: old)
    for part in table.parts { append(part.chunk.paths) }
    for number in kept { append(Array(old?.path(number) ?? .init(start: nil, count: 0))) }
    append([UInt8](repeating: 0, count: Manifest.padded(facts.pathBytes) - facts.pathBytes))
    for part in table.parts { append(part.chunk.words) }
    for number in kept { append(old?.words(number) ?? []) }
    flush()
    let seal = digester.finish()
    withUnsafeBytes(of: seal) { put($0) }
  }

  private mutating func writeEntries(_ table: PageTable, kept: [Int], of old: Manifest?) {
    var paths = 0
    var words = 0
    for part in table.parts {
      for entry in part.chunk.entries {
        var entry = entry
        entry.flags = entry.flags.kept
        entry.pathStart += UInt32(truncatingIfNeeded: paths)
        entry.wordStart += UInt32(truncatingIfNeeded: words)
        append(entry)
      }
      paths += part.chunk.paths.count
      words += part.chunk.words.count
    }
    for number in kept {
      guard let old else { return }
      var entry = old.entry(number)
      entry.pathStart = UInt32(truncatingIfNeeded: paths)
      entry.wordStart = UInt32(truncatingIfNeeded: words)
      append(entry)
      paths += Int(entry.pathCount)
      words += old.words(number).count
    }
  }

  private mutating func append(_ entry: PageEntry) {
    withUnsafeBytes(of: entry) { buffer.append(contentsOf: $0) }
    if buffer.count >= Self.bufferSize { flush() }
  }

  private mutating func append(_ bytes: [UInt8]) {
    buffer += bytes
    if buffer.count >= Self.bufferSize { flush() }
  }

  private mutating func append(_ words: [UInt64]) {
    words.withUnsafeBytes { buffer.append(contentsOf: $0) }
    if buffer.count >= Self.bufferSize { flush() }
  }

  private mutating func flush() {
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    bytes.withUnsafeBytes { bytes in
      digester.addPlain(bytes)
      put(bytes)
    }
  }

  private mutating func put(_ bytes: UnsafeRawBufferPointer) {
    if failure == 0 { failure = BlockingIO.write(bytes, to: descriptor) }
  }
}

extension Manifest {
  /// The words that belong to a page: its date and its look-ups.
  func words(_ number: Int) -> [UInt64] {
    let entry = entry(number)
    let count = (entry.flags.contains(.dated) ? 1 : 0) + Int(entry.lookupCount) * Lookup.words
    return Array(words(from: Int(entry.wordStart), count: count))
  }
}
