internal import Foundation
internal import MarqueeBase

extension FileSystem {
  /// Opens a file or a folder of which it is known that no link leads to it.
  ///
  /// A path that was looked at may be another one when it is opened: somebody may have put a link
  /// in its place. So its folders are opened one after another and none of them may be a link.
  ///
  /// - Parameters:
  ///   - path: absolute, with its links resolved.
  ///   - flags: beside those that keep links out and the descriptor from children.
  /// - Returns: nil when `errno` says why not, `ELOOP` or `ENOTDIR` for a link.
  static func openWithoutLinks(_ path: String, _ flags: Int32 = O_RDONLY) -> FileDescriptor? {
    guard var folder = FileDescriptor("/", pathOnly | O_DIRECTORY) else { return nil }
    let names = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    for name in names.dropLast() {
      guard
        let next = FileDescriptor(
          name, pathOnly | O_DIRECTORY | O_NOFOLLOW, in: folder.number)
      else { return nil }
      folder = next
    }
    return FileDescriptor(names.last ?? ".", flags | O_NOFOLLOW, in: folder.number)
  }

  /// `O_PATH`, which needs no right to list a folder. The headers show it only to programs that ask
  /// for GNU's extensions, which Swift does not.
  private static let pathOnly: Int32 = 0o10000000

  /// All bytes of a file that no link leads to; nil when `errno` says why not.
  static func bytesWithoutLinks(_ path: String) -> Data? {
    guard let file = openRegular(path) else { return nil }
    let size = FileFacts(descriptor: file.number)?.size ?? 0
    return BlockingIO.readAll(file.number, expecting: Int(size)).map { Data($0) }
  }

  /// A large file's bytes as they are on the disk, for as long as the body runs; nil when `errno`
  /// says why they can't be read.
  ///
  /// - Parameter path: as for `openWithoutLinks`.
  static func withMappedBytes<Result>(
    _ path: String, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard let file = openRegular(path), let size = FileFacts(descriptor: file.number)?.size else {
      return nil
    }
    // A small file is cheaper to read, and one that grows smaller meanwhile is then no danger.
    if size > 1 << 14, let mapping = MappedFile(file.number, size: Int(size)) {
      return body(mapping.bytes)
    }
    return BlockingIO.readAll(file.number, expecting: Int(size))?.withUnsafeBytes(body)
  }

  private static func openRegular(_ path: String) -> FileDescriptor? {
    // A device or a pipe must not be waited for.
    guard let file = openWithoutLinks(path, O_RDONLY | O_NONBLOCK),
      let facts = FileFacts(descriptor: file.number)
    else { return nil }
    guard facts.kind == .file else {
      errno = EINVAL
      return nil
    }
    return file
  }
}
