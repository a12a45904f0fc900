internal import Glibc

/// A file's bytes in memory, given back with their owner.
package struct MappedFile: ~Copyable, @unchecked Sendable {
  // @unchecked: nobody writes to the bytes.
  package let bytes: UnsafeRawBufferPointer
  /// The bytes are the file's own; else they are a copy.
  private let isFile: Bool

  /// The bytes as they are on the disk: reading a file that others make shorter meanwhile ends the
  /// process. Nil when `errno` says why not.
  ///
  /// - Parameter size: the file's, more than 0.
  package init?(_ descriptor: Int32, size: Int) {
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { return nil }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
    isFile = true
  }

  /// A copy, which others can't change. Nil when `errno` says why not: `EBADMSG` when the file
  /// can't be read, or has become shorter.
  ///
  /// - Parameter size: the file's, more than 0.
  package init?(copying descriptor: Int32, size: Int) {
    let protection = PROT_READ | PROT_WRITE
    guard let start = mmap(nil, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      start != MAP_FAILED
    else { return nil }
    let copy = UnsafeMutableRawBufferPointer(start: start, count: size)
    guard BlockingIO.fill(copy, from: descriptor) == size else {
      munmap(start, size)
      errno = EBADMSG
      return nil
    }
    bytes = UnsafeRawBufferPointer(copy)
    isFile = false
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  /// Gives the memory back until somebody looks: what was read of a file counts as this process's
  /// memory until it is told that nobody needs it. From any thread, also while others read.
  package func rest() {
    guard isFile else { return }
    madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
  }
}
