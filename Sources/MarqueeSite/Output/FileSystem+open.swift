internal import Foundation
internal import MarqueeBase

extension FileSystem {
  /// Opens a file or a folder of which it is known that no link leads to it.
  ///
  /// A path that was looked at may be another one when it is opened: somebody may have put a link
  /// in its place. So its folders are opened one after another and none of them may be a link.
  ///
  /// - Parameters:
  ///   - path: absolute, with its links resolved.
  ///   - flags: beside those that keep links out and the descriptor from children.
  /// - Returns: a descriptor to close; -1 when `errno` says why not, `ELOOP` or `ENOTDIR` for a link.
  static func openWithoutLinks(_ path: String, _ flags: Int32 = O_RDONLY) -> Int32 {
    var folder = open("/", pathOnly | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return -1 }
    let names = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    for name in names.dropLast() {
      let next = openat(folder, name, pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      let failure = errno
      close(folder)
      errno = failure
      guard next >= 0 else { return -1 }
      folder = next
    }
    let file = openat(folder, names.last ?? ".", flags | O_NOFOLLOW | O_CLOEXEC)
    let failure = errno
    close(folder)
    errno = failure
    return file
  }

  /// `O_PATH`, which needs no right to list a folder. The headers show it only to programs that ask
  /// for GNU's extensions, which Swift does not.
  private static let pathOnly: Int32 = 0o10000000

  /// All bytes of a file that no link leads to; nil when `errno` says why not.
  static func bytesWithoutLinks(_ path: String) -> Data? {
    // A device or a pipe must not be waited for.
    let descriptor = openWithoutLinks(path, O_RDONLY | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return nil }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      errno = EINVAL
      return nil
    }
    return bytes(descriptor, expecting: Int(facts.st_size))
  }

  /// Not by Foundation, which loses 4 KiB with each empty file that it reads: a session that
  /// watches reads them thousands of times.
  private static func bytes(_ descriptor: Int32, expecting size: Int) -> Data? {
    var data = Data()
    // A byte more than it has: the last read then says that this was all.
    var room = size + 1
    while true {
      let start = data.count
      data.count += max(room, 4096)
      let length = data.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: start), $0.count - start)
      }
      let reason = errno
      data.count = start + max(0, length)
      if length > 0 {
        room -= length
      } else if length == 0 || reason != EINTR {
        errno = reason
        return length == 0 ? data : nil
      }
    }
  }

  /// A large file's bytes as they are on the disk, for as long as the body runs; nil when `errno`
  /// says why they can't be read.
  ///
  /// - Parameter path: as for `openWithoutLinks`.
  static func withMappedBytes<Result>(
    _ path: String, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    let descriptor = openWithoutLinks(path, O_RDONLY | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return nil }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      errno = EINVAL
      return nil
    }
    let size = Int(facts.st_size)
    // A small file is cheaper to read, and one that grows smaller meanwhile is then no danger.
    guard size > 1 << 14, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    else { return bytes(descriptor, expecting: size).map { $0.withUnsafeBytes(body) } }
    defer { munmap(start, size) }
    return body(UnsafeRawBufferPointer(start: start, count: size))
  }
}
