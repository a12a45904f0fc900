internal import Glibc
internal import MarqueeBase

/// Whether somebody still needs a staging folder: its owner holds a lock on the file `lock` in it.
enum StagingLease {
  private static let fileName = "lock"

  /// Makes a folder that nobody else has.
  ///
  /// - Parameter root: the folder of the output's staging folders; made when it isn't there.
  /// - Returns: its path, and the descriptor to hold until it goes.
  static func makeFolder(in root: String) throws(Diagnostics) -> (path: String, lock: Int32) {
    while true {
      try FileSystem.makeFolders(root, shownAs: root)
      let path = root + "/" + name()
      guard mkdir(path, 0o755) == 0 else {
        // Another build has just removed the root, as the last that needed it.
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

  /// Whether a name is one that `makeFolder` gives.
  static func isName(_ name: some StringProtocol) -> Bool {
    name.utf8.count == 16
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func name() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The folders in a root that nobody needs. Under the `OutputLock`, so that none is just being
  /// made.
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

  /// Removes a staging folder, and its root when that was the last.
  static func remove(_ folder: String) {
    FolderReader.removeTree(folder)
    if let slash = folder.lastIndex(of: "/") { rmdir(String(folder[..<slash])) }
  }
}
