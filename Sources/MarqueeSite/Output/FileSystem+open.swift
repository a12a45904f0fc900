internal import Foundation
internal import MarqueeBase

extension FileSystem {
  /// Opens a file or a folder, and fails when any part of the path is a symbolic link.
  ///
  /// After a path was checked, somebody may replace a part of it with a link before it is opened.
  /// So its folders are opened one after another with `O_NOFOLLOW`.
  ///
  /// - Parameters:
  ///   - path: absolute, with its links resolved.
  ///   - flags: in addition to those that refuse links and close the descriptor in child processes.
  /// - Returns: nil on an error, which is in `errno`: `ELOOP` or `ENOTDIR` for a link.
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

  /// `O_PATH`, which needs no permission to list a folder. The headers define it only for programs
  /// that ask for GNU's extensions, which Swift does not.
  private static let pathOnly: Int32 = 0o10000000

  /// All bytes of a file whose path has no links; nil on an error, which is in `errno`.
  static func bytesWithoutLinks(_ path: String) -> Data? {
    guard let file = openRegular(path) else { return nil }
    let size = FileFacts(descriptor: file.number)?.size ?? 0
    return BlockingIO.readAll(file.number, expecting: Int(size)).map { Data($0) }
  }

  /// Calls `body` with a file's bytes, which are mapped when the file is large; nil on an error,
  /// which is in `errno`.
  ///
  /// - Parameter path: as for `openWithoutLinks`.
  static func withMappedBytes<Result>(
    _ path: String, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard let file = openRegular(path), let size = FileFacts(descriptor: file.number)?.size else {
      return nil
    }
    // Reading is faster for a small file, and safe when the file gets shorter in the meantime.
    if size > 1 << 14, let mapping = MappedFile(file.number, size: Int(size)) {
      return body(mapping.bytes)
    }
    return BlockingIO.readAll(file.number, expecting: Int(size))?.withUnsafeBytes(body)
  }

  private static func openRegular(_ path: String) -> FileDescriptor? {
    // With `O_NONBLOCK`, opening a device or a pipe doesn't block.
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
