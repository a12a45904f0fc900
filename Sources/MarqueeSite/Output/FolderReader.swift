internal import Glibc
internal import MarqueeBase

/// Lists folders from a descriptor and a path below it, one entry at a time: a folder may hold a
/// million. No link is followed at the end of the path.
enum FolderReader {
  struct Entry {
    /// With U+FFFD for bytes that are no UTF-8: a file of that name can't be opened then.
    var name: String
    var kind: FileSystem.Kind
    var isText = true
  }

  /// - Parameters:
  ///   - root: the descriptor that the path is from.
  ///   - folder: "" for the root itself.
  ///   - body: may move away or remove the entry that it is given.
  /// - Returns: 0, or the system's error number when the folder can't be opened.
  static func each(
    _ root: Int32, _ folder: String, _ body: (Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) -> Int32 {
    let descriptor = openat(
      root, folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return errno }
    guard let stream = fdopendir(descriptor) else {
      let failure = errno
      close(descriptor)
      return failure
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let bytes = UnsafeRawPointer(entry).advanced(by: nameOffset)
        .assumingMemoryBound(to: CChar.self)
      if bytes[0] == 0x2e, bytes[1] == 0 || (bytes[1] == 0x2e && bytes[2] == 0) { continue }
      let kind =
        switch entry.pointee.d_type {
        case 4: FileSystem.Kind.folder
        case 8: FileSystem.Kind.file
        case 10: FileSystem.Kind.link
        case 0: facts(descriptor, bytes)?.kind ?? .missing
        default: FileSystem.Kind.other
        }
      // Bytes that are no text come from others' files only; they are told, never acted upon.
      let text = String(validatingCString: bytes)
      try body(
        Entry(name: text ?? String(cString: bytes), kind: kind, isText: text != nil))
    }
    return 0
  }

  /// The name of what a listing found.
  static func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
    String(
      cString: UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self))
  }

  /// What stands at a path; nil when nothing does.
  static func facts(_ root: Int32, _ path: UnsafePointer<CChar>) -> FileFacts? {
    var info = stat()
    guard fstatat(root, path, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    let kind =
      switch info.st_mode & S_IFMT {
      case S_IFREG: FileSystem.Kind.file
      case S_IFDIR: FileSystem.Kind.folder
      case S_IFLNK: FileSystem.Kind.link
      default: FileSystem.Kind.other
      }
    return FileFacts(kind: kind, size: Int64(info.st_size), modified: nanoseconds(info))
  }

  static func nanoseconds(_ info: stat) -> Int64 {
    Int64(info.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(info.st_mtim.tv_nsec)
  }

  /// Removes a folder of our own with all that is in it; what can't be removed stays.
  static func removeTree(_ path: String) {
    let root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if root >= 0 {
      removeEntries(root, "")
      close(root)
    }
    if rmdir(path) != 0, errno == ENOTDIR { unlink(path) }
  }

  private static func removeEntries(_ root: Int32, _ folder: String) {
    // A file system may skip an entry when others go while it lists: look until nothing is left.
    for _ in 0..<100 {
      var removed = 0
      let listed = Result { () throws(Diagnostics) in
        try each(root, folder) { entry in
          let path = folder.isEmpty ? entry.name : folder + "/" + entry.name
          if entry.kind == .folder {
            removeEntries(root, path)
            if unlinkat(root, path, AT_REMOVEDIR) == 0 { removed += 1 }
          } else if unlinkat(root, path, 0) == 0 {
            removed += 1
          }
        }
      }
      guard case .success(0) = listed, removed > 0 else { return }
    }
  }

  private static let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name)!
}
