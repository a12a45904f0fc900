package import Glibc

/// What stands at a path. A symbolic link is not followed.
package enum FileKind: Sendable { case missing, file, folder, link, other }

extension FileKind {
  package init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
  }

  package init(at path: String) {
    var info = stat()
    self = lstat(path, &info) == 0 ? FileKind(mode: info.st_mode) : .missing
  }
}

/// What a file system tells about what stands at a path.
package struct FileFacts: Hashable, Sendable {
  package var kind: FileKind
  /// Bytes.
  package var size: Int64
  /// Nanoseconds since 1970.
  package var modified: Int64

  package init(kind: FileKind, size: Int64, modified: Int64) {
    self.kind = kind
    self.size = size
    self.modified = modified
  }

  package init(_ info: stat) {
    kind = FileKind(mode: info.st_mode)
    size = Int64(info.st_size)
    modified = Int64(info.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(info.st_mtim.tv_nsec)
  }

  /// Nil when nothing stands there.
  package init?(_ folder: Int32, _ path: UnsafePointer<CChar>) {
    var info = stat()
    guard fstatat(folder, path, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self.init(info)
  }

  /// Nil for a descriptor that is closed.
  package init?(descriptor: Int32) {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { return nil }
    self.init(info)
  }
}
