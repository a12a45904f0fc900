internal import Glibc
internal import MarqueeBase

/// Opens files below a part's folder, on one thread.
///
/// What a manifest names must be in the part itself: no link is followed, on no step of the way, so
/// the folders above a file are opened one after another. Files come in an order that keeps most
/// of them open.
final class PartFolder {
  private let root: Int32
  /// Why the root can't be opened.
  private let failure: Int32
  private var open: [(name: [UInt8], descriptor: Int32)] = []

  /// - Parameter path: the part's folder; no more than one for each thread is open at a time.
  init(_ path: String) {
    root = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    failure = root < 0 ? errno : 0
  }

  deinit {
    close(to: 0)
    if root >= 0 { Glibc.close(root) }
  }

  private func close(to depth: Int) {
    while open.count > depth { Glibc.close(open.removeLast().descriptor) }
  }

  /// - Returns: a descriptor to close, or -1 and the system's error number: `ELOOP` for a link,
  ///   `ENOTDIR` for a link or a file where a folder should be.
  func file(_ path: UnsafeBufferPointer<UInt8>) -> (descriptor: Int32, failure: Int32) {
    guard root >= 0 else { return (-1, failure) }
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
      let descriptor = Self.open(
        parent(depth), terminated, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { return (-1, errno) }
      open.append((terminated, descriptor))
    }
    // A device or a pipe must not be waited for.
    let descriptor = Self.open(
      parent(depth), Array(path[start...]) + [0], O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    return descriptor >= 0 ? (descriptor, 0) : (-1, errno)
  }

  private func parent(_ depth: Int) -> Int32 { depth == 0 ? root : open[depth - 1].descriptor }

  private static func open(_ parent: Int32, _ name: [UInt8], _ flags: Int32) -> Int32 {
    name.withUnsafeBytes { name in
      openat(parent, name.assumingMemoryBound(to: CChar.self).baseAddress!, flags)
    }
  }
}
