internal import Glibc

/// The file that stands in place of a standard stream that nobody uses: `/dev/null`.
///
/// A container or a root without `/dev` has none. The root folder stands in then: it can be opened
/// for reading everywhere, and neither reads nor writes succeed.
package enum NullDevice {
  /// The path to open, and the flags to open it with.
  ///
  /// - Parameter isRead: whether the stream shall be read; otherwise it shall be written.
  package static func file(isRead: Bool) -> (path: String, flags: Int32) {
    guard access("/dev/null", F_OK) == 0 else { return ("/", O_RDONLY) }
    return ("/dev/null", isRead ? O_RDONLY : O_WRONLY)
  }
}
