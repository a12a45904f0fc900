internal import Glibc

/// Lists folders, given a descriptor and a path below it, one entry at a time, because a folder may
/// hold a million. A symbolic link at the end of the path is not followed.
package enum FolderReader {
  /// One entry of a folder.
  package struct Entry {
    /// The entry's name. Bytes that are not UTF-8 are shown as U+FFFD; a file with such a name
    /// can't be opened by it.
    package var name: String
    /// The entry's kind; that of a symbolic link, not of its target.
    package var kind: FileKind
    /// Whether the name is UTF-8.
    package var isText: Bool

    package init(name: String, kind: FileKind, isText: Bool = true) {
      self.name = name
      self.kind = kind
      self.isText = isText
    }
  }

  /// Calls `body` for each entry of a folder except `.` and `..`, in no order.
  ///
  /// - Parameters:
  ///   - root: the descriptor that the path starts from.
  ///   - folder: the path; "" for the root itself.
  ///   - body: a closure that may move or remove the entry that it is given.
  /// - Returns: 0, or the system's error number when the folder can't be opened.
  package static func each(
    _ root: Int32, _ folder: String, _ body: (Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) -> Int32 {
    guard
      let opened = FileDescriptor(
        folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, in: root)
    else { return errno }
    let descriptor = opened.number
    guard let stream = fdopendir(descriptor) else { return errno }
    // The stream closes it.
    _ = opened.release()
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let bytes = UnsafeRawPointer(entry).advanced(by: nameOffset)
        .assumingMemoryBound(to: CChar.self)
      if bytes[0] == 0x2e, bytes[1] == 0 || (bytes[1] == 0x2e && bytes[2] == 0) { continue }
      let kind =
        switch entry.pointee.d_type {
        case 4: FileKind.folder
        case 8: FileKind.file
        case 10: FileKind.link
        case 0: FileFacts(descriptor, bytes)?.kind ?? .missing
        default: FileKind.other
        }
      // Names that are not UTF-8 come only from files that others made; they are reported and never
      // used.
      let text = String(validatingCString: bytes)
      try body(
        Entry(name: text ?? String(cString: bytes), kind: kind, isText: text != nil))
    }
    return 0
  }

  /// Removes a folder that Marquee made, with everything in it. Entries that can't be removed stay,
  /// and no error is reported.
  package static func removeTree(_ path: String) {
    if let root = FileDescriptor(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) {
      removeEntries(root.number, "")
    }
    if rmdir(path) != 0, errno == ENOTDIR { unlink(path) }
  }

  private static func removeEntries(_ root: Int32, _ folder: String) {
    // A file system may skip entries when others are removed during the listing, so the folder is
    // listed until nothing is left to remove.
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
