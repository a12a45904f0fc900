internal import Glibc
internal import MarqueeBase

/// Opens files below a shard's folder, on one thread.
///
/// The files that a manifest names must be in the shard's folder itself: no link in a path is
/// followed, so the folders above a file are opened one after another. They stay open for the next
/// file, which is usually in the same folder.
final class ShardFolder {
  private let folder: FileDescriptor?
  private let root: Int32
  /// The error number when the root can't be opened; otherwise 0.
  private let failure: Int32
  private var open: [(name: [UInt8], descriptor: Int32)] = []

  /// - Parameter path: the shard's folder; each thread has at most one open at a time.
  init(_ path: String) {
    if let folder = FileDescriptor(path, O_RDONLY | O_DIRECTORY) {
      root = folder.number
      failure = 0
      self.folder = consume folder
    } else {
      failure = errno
      root = -1
      folder = nil
    }
  }

  deinit { close(to: 0) }

  private func close(to depth: Int) {
    while open.count > depth { Glibc.close(open.removeLast().descriptor) }
  }

  /// - Returns: nil on an error, which is in `errno`: `ELOOP` for a link, `ENOTDIR` for a link or a
  ///   file where a folder should be.
  func file(_ path: UnsafeBufferPointer<UInt8>) -> FileDescriptor? {
    guard root >= 0 else {
      errno = failure
      return nil
    }
    var depth = 0
    var start = 0
    for (index, byte) in path.enumerated() where byte == UInt8(ascii: "/") {
      let name = UnsafeBufferPointer(rebasing: path[start..<index])
      start = index + 1
      defer { depth += 1 }
      if depth < open.count {
        if open[depth].name.dropLast().elementsEqual(name) { continue }
        close(to: depth)
      }
      let terminated = Array(name) + [0]
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
      guard let next = Self.open(parent(depth), terminated, flags) else { return nil }
      open.append((terminated, next.release()))
    }
    // With `O_NONBLOCK`, opening a device or a pipe doesn't block.
    return Self.open(
      parent(depth), Array(path[start...]) + [0], O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  }

  private func parent(_ depth: Int) -> Int32 {
    depth == 0 ? root : open[depth - 1].descriptor
  }

  private static func open(_ parent: Int32, _ name: [UInt8], _ flags: Int32) -> FileDescriptor? {
    FileDescriptor(name.map { CChar(bitPattern: $0) }, flags, in: parent)
  }
}
