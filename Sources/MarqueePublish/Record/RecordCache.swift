internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

/// The copy of a destination's record in the state folder, with the ETag that the record had.
///
/// It only saves reading the record when it has not changed: a copy that is lost, damaged or of
/// another record costs one longer request. The file has the record, the ETag, and the ETag's
/// length as two bytes.
struct RecordCache {
  let path: String

  /// The record and its ETag; nil when there is no copy.
  func load() -> (record: RecordStorage, etag: String)? {
    guard let file = FileDescriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
      let facts = FileFacts(descriptor: file.number), facts.kind == .file, facts.size > 2
    else { return nil }
    let size = Int(facts.size)
    var end: [UInt8] = [0, 0]
    guard pread(file.number, &end, 2, size - 2) == 2 else { return nil }
    let length = Int(end[0]) | Int(end[1]) << 8
    guard length > 0, length <= EntityTag.longest, size > length + 2 else { return nil }
    var text = [UInt8](repeating: 0, count: length)
    guard pread(file.number, &text, length, size - 2 - length) == length,
      let etag = String(validating: text, as: UTF8.self), EntityTag.isSound(etag),
      let storage = RecordStorage(mapping: file.number, size: size, count: size - length - 2)
    else { return nil }
    return (storage, etag)
  }

  /// Keeps a copy; a failure is ignored.
  func save(_ record: [UInt8], etag: String) {
    let text = Array(etag.utf8)
    guard text.count <= EntityTag.longest, EntityTag.isSound(etag) else { return remove() }
    let temporary = path + ".new"
    unlink(temporary)
    // The mode is that of the output's record: it names pages to which no other page may link.
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let file = FileDescriptor(temporary, flags, mode: 0o640) else { return remove() }
    var failure = BlockingIO.write(record, to: file.number)
    let end = text + [UInt8(truncatingIfNeeded: text.count), UInt8(text.count >> 8)]
    if failure == 0 { failure = BlockingIO.write(end, to: file.number) }
    let lateFailure = file.close()
    if failure == 0 { failure = lateFailure }
    if failure != 0 || rename(temporary, path) != 0 {
      unlink(temporary)
      remove()
    }
  }

  func remove() { unlink(path) }
}
