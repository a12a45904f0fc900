internal import Foundation
internal import MarqueeBase

/// A regular file that is open for reading; closed with its last owner.
///
/// What it holds stays as it was when it was opened, also while a build replaces the file: builds
/// rename new files into place.
final class OpenFile: Sendable {
  private let file: FileDescriptor
  /// In bytes.
  let size: Int
  private let modified: (seconds: Int, nanoseconds: Int)

  /// Nil when it is no regular file.
  fileprivate init?(_ file: consuming FileDescriptor) {
    var info = stat()
    guard fstat(file.number, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    self.file = file
    size = Int(info.st_size)
    modified = (Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec))
  }

  /// A strong validator: size and time to the nanosecond.
  var entityTag: String {
    "\"\(String(size, radix: 16))-\(String(modified.seconds, radix: 16))-\(String(modified.nanoseconds, radix: 16))\""
  }

  /// Bytes from `offset`, at most `count`; fewer at the end, none past it or on an error.
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
  /// Absolute. It need not exist yet.
  let path: String

  enum Found {
    /// The file, and its path from the folder: `movies/heat/index.html`.
    case file(OpenFile, name: String)
    /// A folder with an index, asked for without its slash.
    case folder
    case nothing
  }

  /// Looks for what a path names.
  func find(_ request: RequestPath) -> Found {
    if request.isFolder { return file(request.segments + ["index.html"]) }
    let found = file(request.segments)
    if case .nothing = found, case .file = file(request.segments + ["index.html"]) {
      return .folder
    }
    return found
  }

  /// Opens a file step by step. No step follows a link, so none leaves the folder: what a link
  /// in the output leads to was not made by the build.
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
    // Without O_NONBLOCK opening a pipe waits for its other end.
    guard
      let found = FileDescriptor(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, in: folder.number),
      let file = OpenFile(found)
    else { return .nothing }
    return .file(file, name: segments.joined(separator: "/"))
  }
}
