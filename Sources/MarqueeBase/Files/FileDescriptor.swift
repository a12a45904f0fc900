package import Glibc

/// A file descriptor that is closed when its owner is destroyed.
///
/// It has one owner. Code that only uses it takes its ``number``, as ``BlockingIO`` does.
package struct FileDescriptor: ~Copyable {
  /// The descriptor as the system's calls take it; it is open.
  package let number: Int32

  /// Takes ownership of an open descriptor.
  package init(owning number: Int32) { self.number = number }

  /// Opens a file or a folder that children don't inherit. Nil on failure, with the reason in
  /// `errno`.
  ///
  /// - Parameters:
  ///   - flags: flags of `open` in addition to `O_CLOEXEC`.
  ///   - mode: the permissions of a file that the call creates.
  ///   - folder: the folder that a relative path starts from; by default the working folder.
  package init?(
    _ path: UnsafePointer<CChar>, _ flags: Int32, mode: mode_t = 0, in folder: Int32 = AT_FDCWD
  ) {
    var number = openat(folder, path, flags | O_CLOEXEC, mode)
    while number < 0, errno == EINTR { number = openat(folder, path, flags | O_CLOEXEC, mode) }
    guard number >= 0 else { return nil }
    self.number = number
  }

  /// Closes the descriptor and keeps `errno`, so that a caller that stops for another reason can
  /// still read it.
  deinit {
    let reason = errno
    Glibc.close(number)
    errno = reason
  }

  /// Closes the descriptor now.
  ///
  /// - Returns: 0, or the error number (`errno`): some file systems report only here that written
  ///   data is lost. `EINTR` counts as success, because the descriptor is closed then too.
  package consuming func close() -> Int32 {
    let failure = Glibc.close(number) == 0 || errno == EINTR ? 0 : errno
    discard self
    return failure
  }

  /// Returns the descriptor's number without closing it, for another owner.
  package consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
