internal import Foundation
internal import MarqueeBase

/// A lock between processes: `flock` on a file. The system releases it when its holder dies.
final class FileLock: Sendable {
  private let file: FileDescriptor

  /// Waits for the lock.
  ///
  /// - Returns: nil when another process held it for the whole of `patience`.
  /// - Throws: when the file can't be opened.
  init?(_ path: String, exclusive: Bool, patience: Duration) throws(DatabaseError) {
    let end = ContinuousClock.now + patience
    while true {
      guard let file = FileDescriptor(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600) else {
        throw DatabaseError(
          .localServer, "can't open \(path): \(String(cString: strerror(errno)))",
          help: "another user may have made it: delete the folder, or run as that user")
      }
      while flock(file.number, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
        if ContinuousClock.now >= end { return nil }
        usleep(5_000)
      }
      // The folder may have been deleted while this waited.
      if FileStatus(path)?.inode == FileStatus(descriptor: file.number)?.inode {
        self.file = file
        return
      }
    }
  }

}

/// The owner, mode and inode of a file.
struct FileStatus {
  let owner: UInt32
  let mode: UInt32
  let inode: UInt64

  var isFolder: Bool { mode & S_IFMT == S_IFDIR }

  /// The status of a path, without following a symbolic link; nil when there is no file.
  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    owner = status.st_uid
    mode = status.st_mode
    inode = UInt64(status.st_ino)
  }
}
