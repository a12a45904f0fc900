package import Glibc

/// The kind of a file-system entry. A symbolic link is not followed.
package enum FileKind: Sendable { case missing, file, folder, link, other }

extension FileKind {
  /// The kind that `st_mode` describes.
  package init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
  }

  /// The kind of the entry at a path; `missing` too when it can't be examined.
  package init(at path: String) {
    var info = stat()
    self = lstat(path, &info) == 0 ? FileKind(mode: info.st_mode) : .missing
  }
}

/// The facts that the file system records about an entry.
package struct FileFacts: Hashable, Sendable {
  package var kind: FileKind
  /// The size in bytes.
  package var size: Int64
  /// The time of the last change, in nanoseconds since 1970.
  package var modified: Int64

  package init(kind: FileKind, size: Int64, modified: Int64) {
    self.kind = kind
    self.size = size
    self.modified = modified
  }

  /// The facts in a result of `stat`, `fstat` or `lstat`.
  package init(_ info: stat) {
    kind = FileKind(mode: info.st_mode)
    size = Int64(info.st_size)
    modified = Int64(info.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(info.st_mtim.tv_nsec)
  }

  /// The facts about the entry at a path below an open folder. Nil when `fstatat` fails, which
  /// mostly means that nothing is there.
  package init?(_ folder: Int32, _ path: UnsafePointer<CChar>) {
    var info = stat()
    guard fstatat(folder, path, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self.init(info)
  }

  /// The facts about an open file. Nil when `fstat` fails.
  package init?(descriptor: Int32) {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { return nil }
    self.init(info)
  }
}
