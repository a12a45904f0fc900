internal import Foundation
internal import MarqueeBase

/// Writes the file of one recorded query; rows are written to disk as they come.
///
/// The last line, `{"end":"movies"}`, shows that the file is complete.
final class RecordingFile {
  private static let bufferSize = 1 << 16

  private let name: String
  private let query: String
  private let file: FileDescriptor
  private var buffer: [UInt8] = []
  private let types: [RecordedType]
  private let isRedacted: [Bool]
  private let redaction: Redaction
  private let limit: Int
  private(set) var rows = 0
  private(set) var byteCount = 0

  /// - Parameters:
  ///   - path: the path of a new file.
  ///   - name: the file's name as messages show it.
  init(
    _ path: String, shownAs name: String, header: RecordingHeader, redaction: Redaction
  ) throws(Diagnostics) {
    self.name = name
    query = header.query
    self.redaction = redaction
    types = header.columns.map { RecordedType(sqlType: $0.type) }
    isRedacted = header.columns.map { header.redacted.contains($0.name) }
    limit = header.limit ?? .max
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let file = FileDescriptor(path, flags, mode: 0o644) else {
      throw Diagnostics(FileSystem.mistake("\(name) can't be written", errno))
    }
    self.file = file
    buffer += header.line
    buffer.append(0x0A)
  }

  func append(_ batch: any RecordBatch) throws(Diagnostics) {
    let wanted = min(batch.count, limit - rows)
    guard wanted > 0 else { return }
    batch.forEachRecord(in: 0..<wanted, where: { _ in true }) { _, record in append(record) }
    rows += wanted
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Adds a row to the buffer, which is flushed after each batch when it is full.
  private func append(_ record: Record) {
    buffer.append(UInt8(ascii: "["))
    for (index, type) in types.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      let value = record.values[index]
      RecordedValueWriter.append(
        isRedacted[index] ? redaction.placeholder(for: value, type) : value, type, to: &buffer)
    }
    buffer += "]\n".utf8
  }

  func finish() throws(Diagnostics) {
    JSONWriter.append(.record(Record([("end", .string(query))])), to: &buffer)
    buffer.append(0x0A)
    try flush()
  }

  private func flush() throws(Diagnostics) {
    let failure = BlockingIO.write(buffer, to: file.number)
    guard failure == 0 else {
      throw Diagnostics(FileSystem.mistake("\(name) can't be written", failure))
    }
    byteCount += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
