internal import Glibc
internal import MarqueeBase

/// Stages files for one thread, and compares them with those in the output.
///
/// This is the hot path: at 100,000 pages a second on two cores, each page has 20 µs, most of which
/// the file system takes. So a page takes five system calls (a folder, open, write, stat, close)
/// and no allocation: paths are relative to a directory's descriptor and written into one buffer,
/// and the last folder is remembered.
///
/// Files are named by their paths from the output folder, in UTF-8, as `PagePath` makes them:
/// relative, without `..`, at most 1,024 bytes.
final class StageWriter {
  /// The result of staging a file.
  enum Outcome: Hashable, Sendable {
    /// - Parameter modified: the file's modification time in nanoseconds since 1970, which it keeps
    ///   in the output.
    case staged(modified: Int64)
    /// Another file of this build has the path, or has a folder of that name, or has the name of a
    /// folder in it. `PageClaims` reports the rows that made the two.
    case taken
  }

  private let area: StagingArea
  private let site: Int32
  private let output: Int32
  /// The path last staged, terminated by NUL; `parent` is the number of its bytes that name an
  /// existing folder.
  private let path: UnsafeMutablePointer<CChar>
  private var parent = 0
  /// A buffer for a path that is read or removed.
  private let look: UnsafeMutablePointer<CChar>
  private let block: UnsafeMutableRawPointer

  private static let pathCapacity = 4096
  private static let blockSize = 1 << 16
  private static let slash = CChar(bitPattern: UInt8(ascii: "/"))

  init(_ area: StagingArea) {
    self.area = area
    site = area.site
    output = area.output
    path = .allocate(capacity: Self.pathCapacity)
    look = .allocate(capacity: Self.pathCapacity)
    block = .allocate(byteCount: Self.blockSize, alignment: 16)
  }

  deinit {
    path.deallocate()
    look.deallocate()
    block.deallocate()
  }
}

// MARK: - Staging

extension StageWriter {
  func write(
    _ file: String, _ bytes: UnsafeRawBufferPointer
  ) throws(Diagnostics) -> Outcome {
    try named(file) { name throws(Diagnostics) in try write(name, bytes) }
  }

  /// Stages a file. After an error the file does not exist.
  func write(
    _ file: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeRawBufferPointer
  ) throws(Diagnostics) -> Outcome {
    try write(file) { BlockingIO.write(bytes, to: $0) }
  }

  /// Stages a file that `fill` writes. After an error the file does not exist.
  ///
  /// - Parameter fill: writes to the descriptor; returns 0 or the system's error number.
  func write(
    _ file: UnsafeBufferPointer<UInt8>, fill: (Int32) -> Int32
  ) throws(Diagnostics) -> Outcome {
    guard let staged = try create(file) else { return .taken }
    var failure = fill(staged.number)
    var info = stat()
    if failure == 0, fstat(staged.number, &info) != 0 { failure = errno }
    let lateFailure = staged.close()
    if failure == 0 { failure = lateFailure }
    if failure != 0 {
      unlinkat(site, path, 0)
      throw failed(file, failure)
    }
    return .staged(modified: FileFacts(info).modified)
  }

  /// Opens a new file; nil when another file has the path.
  private func create(
    _ file: UnsafeBufferPointer<UInt8>
  ) throws(Diagnostics) -> FileDescriptor? {
    try prepare(file)
    // Another thread's `remove` may remove the folder again.
    for _ in 0..<1000 {
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      if let made = FileDescriptor(path, flags, mode: 0o644, in: site) { return made }
      switch errno {
      case ENOENT:
        parent = 0
        try prepare(file)
      case EEXIST, ENOTDIR: return nil
      default: throw failed(file, errno)
      }
    }
    throw failed(file, ENOENT)
  }

  func remove(_ file: String) {
    var file = file
    file.withUTF8 { remove($0) }
  }

  /// Removes a staged file, and the folders that this leaves empty.
  func remove(_ file: UnsafeBufferPointer<UInt8>) {
    guard copy(file, to: look), unlinkat(site, look, 0) == 0 else { return }
    var end = file.count - 1
    while end > 0 {
      defer { end -= 1 }
      guard look[end] == Self.slash else { continue }
      look[end] = 0
      guard unlinkat(site, look, AT_REMOVEDIR) == 0 else { return }
      parent = 0
    }
  }

  /// Writes the path into the buffer and creates its folder, unless it is the last file's.
  private func prepare(_ file: UnsafeBufferPointer<UInt8>) throws(Diagnostics) {
    var length = file.count - 1
    while length > 0, file[length] != UInt8(ascii: "/") { length -= 1 }
    let isThere =
      length == 0 || (length == parent && memcmp(path, file.baseAddress!, length) == 0)
    guard copy(file, to: path) else { throw failed(file, ENAMETOOLONG) }
    if isThere { return }
    parent = 0
    path[length] = 0
    var failure = mkdirat(site, path, 0o755) == 0 ? 0 : errno
    if failure == ENOENT { failure = makeAncestors(length) }
    path[length] = Self.slash
    // When a file has the folder's name, opening the new file will fail.
    if failure != 0, failure != EEXIST, failure != ENOTDIR, failure != ENOENT {
      throw failed(file, failure)
    }
    if failure == 0 || failure == EEXIST { parent = length }
  }

  private func makeAncestors(_ length: Int) -> Int32 {
    var failure: Int32 = 0
    for end in 1...length where end == length || path[end] == Self.slash {
      path[end] = 0
      failure = mkdirat(site, path, 0o755) == 0 ? 0 : errno
      if end < length { path[end] = Self.slash }
      if failure != 0, failure != EEXIST { return failure }
    }
    return failure
  }

  private func copy(
    _ file: UnsafeBufferPointer<UInt8>, to buffer: UnsafeMutablePointer<CChar>
  ) -> Bool {
    guard file.count < Self.pathCapacity, file.count > 0 else { return false }
    memcpy(buffer, file.baseAddress!, file.count)
    buffer[file.count] = 0
    return true
  }

  private func failed(_ file: UnsafeBufferPointer<UInt8>, _ code: Int32) -> Diagnostics {
    Diagnostics(
      FileSystem.mistake(
        "\(String(decoding: file, as: UTF8.self)) can't be written to \(area.folder)", code))
  }

  private func named<Result>(
    _ file: String, _ body: (UnsafeBufferPointer<UInt8>) throws(Diagnostics) -> Result
  ) throws(Diagnostics) -> Result {
    var file = file
    return try file.withUTF8 { name in
      Swift.Result { () throws(Diagnostics) in try body(name) }
    }.get()
  }
}

// MARK: - Looking at the output

extension StageWriter {
  func facts(_ file: String) -> FileFacts? {
    var file = file
    return file.withUTF8 { facts($0) }
  }

  /// The facts about the file with this path in the output; nil when there is none.
  func facts(_ file: UnsafeBufferPointer<UInt8>) -> FileFacts? {
    guard output >= 0, copy(file, to: look) else { return nil }
    return FileFacts(output, look)
  }

  func isSame(_ file: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
    var file = file
    return file.withUTF8 { isSame($0, bytes) }
  }

  /// Whether the output's file has exactly these bytes; false for a link and for a file that can't
  /// be read.
  func isSame(_ file: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard output >= 0, copy(file, to: look) else { return false }
    guard let found = FileDescriptor(look, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, in: output),
      let facts = FileFacts(descriptor: found.number), facts.kind == .file,
      facts.size == bytes.count
    else { return false }
    var position = 0
    while position < bytes.count {
      let count = BlockingIO.read(
        found.number, into: UnsafeMutableRawBufferPointer(start: block, count: Self.blockSize))
      guard count > 0, position + count <= bytes.count,
        memcmp(block, bytes.baseAddress! + position, count) == 0
      else { return false }
      position += count
    }
    return true
  }

  /// Whether the first `size` bytes of the output's file have this fingerprint; false for a file
  /// that is shorter or can't be read. The caller checks that it is not longer.
  func isSame(
    _ file: UnsafeBufferPointer<UInt8>, size: Int, content: Fingerprint, _ digester: Digester
  ) -> Bool {
    guard output >= 0, copy(file, to: look) else { return false }
    guard let found = FileDescriptor(look, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, in: output) else {
      return false
    }
    var rest = size
    while rest > 0 {
      let count = BlockingIO.read(
        found.number,
        into: UnsafeMutableRawBufferPointer(start: block, count: min(rest, Self.blockSize)))
      if count <= 0 { break }
      digester.addPlain(UnsafeRawBufferPointer(start: block, count: count))
      rest -= count
    }
    // `finish` is called in any case, so that the digester is reset.
    return digester.finish() == content && rest == 0
  }
}
