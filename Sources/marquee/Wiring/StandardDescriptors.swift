internal import Glibc
internal import MarqueeBase

/// Descriptors 0, 1 and 2 belong to the standard streams, also where the program was started
/// without them (`marquee generate >&-`).
///
/// Otherwise the next file or database connection would get such a number, and what is said to
/// standard error would be written into it.
enum StandardDescriptors {
  /// Called before anything else is opened.
  ///
  /// What takes the place of a missing stream is open the wrong way round, so that reading and
  /// writing results fails as it does with a closed descriptor. What is said to standard error
  /// goes nowhere.
  static func makeSafe() {
    let modes = [O_WRONLY, O_RDONLY, O_WRONLY]
    for (descriptor, mode) in modes.enumerated()
    where fcntl(Int32(descriptor), F_GETFD) == -1 && errno == EBADF {
      // The lowest free number is this one. Children inherit it, as they would the stream.
      guard open("/dev/null", mode) == Int32(descriptor) else { _exit(ProcessExit.buildFailed) }
    }
  }
}
