internal import Glibc
internal import MarqueeBase

/// Keeps the descriptors 0, 1 and 2 for the standard streams, even when the program was started
/// without them (`marquee generate >&-`).
///
/// Otherwise the next file or database connection would get such a number, and messages for
/// standard error would be written into it.
enum StandardDescriptors {
  /// Opens the ``NullDevice`` in the place of each missing stream. It must be called before anything else
  /// is opened.
  ///
  /// The replacement for standard input can only be written and that for standard output only read,
  /// so reading and writing results fails as it does with a closed descriptor. Messages for
  /// standard error are discarded.
  static func makeSafe() {
    for (descriptor, isRead) in [false, true, false].enumerated()
    where fcntl(Int32(descriptor), F_GETFD) == -1 && errno == EBADF {
      // `open` takes the lowest free number, which is this one. Child processes inherit it, as they
      // would inherit the stream.
      let file = NullDevice.file(isRead: isRead)
      guard open(file.path, file.flags) == Int32(descriptor) else {
        _exit(ProcessExit.buildFailed)
      }
    }
  }
}
