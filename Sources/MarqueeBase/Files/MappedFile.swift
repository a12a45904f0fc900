internal import Glibc

/// A file's bytes in memory, which is freed with their owner.
package struct MappedFile: ~Copyable, @unchecked Sendable {
  // @unchecked: no code writes to the bytes.
  /// The bytes; they are valid as long as this value.
  package let bytes: UnsafeRawBufferPointer
  /// Whether the bytes are mapped from the file; otherwise they are a copy.
  private let isFile: Bool

  /// Maps the file itself. If another process shortens the file, reading the bytes that are gone
  /// ends this process. Nil on failure, with the reason in `errno`.
  ///
  /// - Parameter size: the file's size in bytes, more than 0.
  package init?(_ descriptor: Int32, size: Int) {
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { return nil }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
    isFile = true
  }

  /// Copies the file into memory that others can't change. Nil on failure, with the reason in
  /// `errno`: `EBADMSG` when the file can't be read or has become shorter.
  ///
  /// - Parameter size: the file's size in bytes, more than 0.
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

  /// Gives the memory back to the system until the bytes are read again. Pages that were read count
  /// as this process's memory until the system is told that they are not needed. It may be called
  /// from any thread, also while others read.
  package func rest() {
    guard isFile else { return }
    madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
  }
}
