internal import Foundation
internal import MarqueeBase

/// A regular file that is open for reading. It is closed with its last owner.
///
/// Its content stays as it was when it was opened, even when a build replaces the file, because
/// builds rename new files into place.
final class OpenFile: Sendable {
  private let file: FileDescriptor
  /// The size in bytes.
  let size: Int
  private let modified: (seconds: Int, nanoseconds: Int)

  /// Nil when the descriptor is not that of a regular file.
  fileprivate init?(_ file: consuming FileDescriptor) {
    var info = stat()
    guard fstat(file.number, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    self.file = file
    size = Int(info.st_size)
    modified = (Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec))
  }

  /// A strong validator (RFC 9110, section 8.8.3), made of the size and the time of modification in
  /// nanoseconds.
  var entityTag: String {
    "\"\(String(size, radix: 16))-\(String(modified.seconds, radix: 16))-\(String(modified.nanoseconds, radix: 16))\""
  }

  /// Reads at most `count` bytes from `offset`: fewer at the end of the file, none after it or on
  /// an error.
  func read(at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count {
        let got = pread(
          file.number, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        if got <= 0 { break }
        filled += got
      }
    }
  }

  func readAll() -> [UInt8] { read(at: 0, count: size) }
}

/// The folder whose files are served.
struct ServedFolder: Sendable {
  /// The absolute path. The folder need not exist yet.
  let path: String

  enum Found {
    /// The file, and its path in the folder: `movies/heat/index.html`.
    case file(OpenFile, name: String)
    /// A folder with an index, which was requested without its slash.
    case folder
    case nothing
  }

  /// Looks for the file that a path names.
  func find(_ request: RequestPath) -> Found {
    if request.isFolder { return file(request.segments + ["index.html"]) }
    let found = file(request.segments)
    if case .nothing = found, case .file = file(request.segments + ["index.html"]) {
      return .folder
    }
    return found
  }

  /// Opens a file folder by folder. Symbolic links are not followed, so no path leads out of the
  /// folder: the target of a link in the output was not made by the build.
  private func file(_ segments: [String]) -> Found {
    let flags = O_RDONLY | O_DIRECTORY
    guard var folder = FileDescriptor(path, flags), let name = segments.last else {
      return .nothing
    }
    for segment in segments.dropLast() {
      guard let next = FileDescriptor(segment, flags | O_NOFOLLOW, in: folder.number) else {
        return .nothing
      }
      folder = next
    }
    // Without O_NONBLOCK, opening a pipe waits for its other end.
    guard
      let found = FileDescriptor(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, in: folder.number),
      let file = OpenFile(found)
    else { return .nothing }
    return .file(file, name: segments.joined(separator: "/"))
  }
}
