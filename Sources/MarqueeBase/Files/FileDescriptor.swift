package import Glibc

/// A descriptor of this process, closed when its owner goes, on every path.
///
/// It has one owner. What only uses it takes its ``number``, as the calls of ``BlockingIO`` do.
package struct FileDescriptor: ~Copyable {
  package let number: Int32

  /// Takes over a descriptor that is open.
  package init(owning number: Int32) { self.number = number }

  /// Opens a file or a folder; children don't inherit it. Nil when `errno` says why not.
  ///
  /// - Parameters:
  ///   - flags: beside `O_CLOEXEC`.
  ///   - mode: of a file that this makes.
  ///   - folder: where a relative path starts; the working folder without it.
  package init?(
    _ path: UnsafePointer<CChar>, _ flags: Int32, mode: mode_t = 0, in folder: Int32 = AT_FDCWD
  ) {
    var number = openat(folder, path, flags | O_CLOEXEC, mode)
    while number < 0, errno == EINTR { number = openat(folder, path, flags | O_CLOEXEC, mode) }
    guard number >= 0 else { return nil }
    self.number = number
  }

  /// `errno` stays as it was, so that whoever gives up for another reason can still tell it.
  deinit {
    let reason = errno
    Glibc.close(number)
    errno = reason
  }

  /// Closes it now.
  ///
  /// - Returns: 0, or the system's error number: some file systems tell only here that what was
  ///   written is lost. An interrupted call has closed it all the same.
  package consuming func close() -> Int32 {
    let failure = Glibc.close(number) == 0 || errno == EINTR ? 0 : errno
    discard self
    return failure
  }

  /// Leaves it open, for another owner.
  package consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
