internal import Glibc
internal import MarqueeBase

/// The lock on a staging folder, by which other builds know that it is needed: its owner holds a
/// `flock` on the file `lock` in it.
enum StagingLease {
  private static let fileName = "lock"

  /// Creates a new staging folder and locks it.
  ///
  /// - Parameter root: the folder that contains the output's staging folders; created when it
  ///   doesn't exist.
  /// - Returns: its path, and the descriptor of the lock, which must stay open until the folder is
  ///   removed.
  static func makeFolder(in root: String) throws(Diagnostics) -> (path: String, lock: Int32) {
    while true {
      try FileSystem.makeFolders(root, shownAs: root)
      let path = root + "/" + name()
      guard mkdir(path, 0o755) == 0 else {
        // Another build, the last that needed the root, has just removed it.
        if errno == ENOENT || errno == EEXIST { continue }
        throw Diagnostics(FileSystem.mistake("the folder \(path) can't be made", errno))
      }
      let lock = open(
        path + "/" + fileName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
      guard lock >= 0 else {
        let failure = errno
        rmdir(path)
        throw Diagnostics(FileSystem.mistake("\(path) can't be written to", failure))
      }
      flock(lock, LOCK_EX | LOCK_NB)
      return (path, lock)
    }
  }

  /// Whether a name has the form that `makeFolder` uses: 16 hexadecimal digits.
  static func isName(_ name: some StringProtocol) -> Bool {
    name.utf8.count == 16
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func name() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The folders in a root that nobody needs. The caller must hold the `OutputLock`, so that none
  /// is being created at the same time.
  static func deadFolders(in root: String) -> [String] {
    let descriptor = open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var found: [String] = []
    _ = try? FolderReader.each(descriptor, "") { entry in found.append(root + "/" + entry.name) }
    return found.filter(isDead)
  }

  private static func isDead(_ folder: String) -> Bool {
    let lock = open(folder + "/" + fileName, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard lock >= 0 else { return true }
    defer { close(lock) }
    return flock(lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// Removes a staging folder, and its root when it is empty.
  static func remove(_ folder: String) {
    FolderReader.removeTree(folder)
    if let slash = folder.lastIndex(of: "/") { rmdir(String(folder[..<slash])) }
  }
}
