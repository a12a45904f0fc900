internal import Foundation
package import MarqueeBase

/// The few system calls that the output needs, with errors as diagnostics.
package enum FileSystem {
  /// The kind of the file at a path; a symbolic link is not followed.
  static func kind(_ path: String) -> FileKind { FileKind(at: path) }

  /// The device number of the file system that a path is on; nil when the path doesn't exist.
  static func device(_ path: String) -> UInt? {
    var info = stat()
    return stat(path, &info) == 0 ? UInt(info.st_dev) : nil
  }

  /// Creates a folder and those above it.
  package static func makeFolders(_ path: String, shownAs name: String) throws(Diagnostics) {
    let failure = SystemFile.makeFolders(path)
    guard failure == 0 else {
      throw Diagnostics(mistake("the folder \(name) can't be made", failure))
    }
  }

  /// Writes a new file; fails when there is a file of that name.
  ///
  /// - Returns: 0, or the system's error number.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) -> Int32 {
    guard
      let file = FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
    else { return errno }
    var failure = BlockingIO.write(bytes, to: file.number)
    let lateFailure = file.close()
    if failure == 0 { failure = lateFailure }
    if failure != 0 { unlink(path) }
    return failure
  }

  /// Replaces a small file atomically: a reader sees the whole old or the whole new one.
  package static func replace(
    _ path: String, with bytes: [UInt8], shownAs name: String
  ) throws(Diagnostics) {
    let temporary = path + ".new"
    unlink(temporary)
    var failure = bytes.withUnsafeBytes { write($0, to: temporary) }
    if failure == 0, rename(temporary, path) != 0 {
      failure = errno
      unlink(temporary)
    }
    if failure != 0 { throw Diagnostics(mistake("\(name) can't be written", failure)) }
  }

  package static func mistake(_ message: String, _ code: Int32) -> Diagnostic {
    let help: String? =
      switch code {
      case ENOSPC, EDQUOT: "free some space; the site that was there is untouched"
      case EFBIG: "raise the limit on the size of a file (ulimit -f)"
      case EACCES, EPERM: "give the user who runs this the right to write there"
      case EROFS: "the file system is read-only: choose another folder"
      default: nil
      }
    return Diagnostic(
      "\(message): \(String(cString: strerror(code)))", code: "output.system", help: help)
  }
}
