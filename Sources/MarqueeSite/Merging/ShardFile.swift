internal import Glibc
internal import MarqueeBase

/// What the build of one share leaves in its output for `marquee merge`: a copy of its manifest,
/// `.marquee-shard`. No page can have such a name, so it is never published.
///
/// It is put aside when a build of the share begins and left when one has ended well, so that a
/// folder without it is one whose build did not finish. The folder may travel to another machine,
/// or the job that makes it may start from a fresh image each time: therefore the next build of the
/// share takes what it knows of the folder from here.
enum ShardFile {
  static let name = ".marquee-shard"
  /// The file of the last build that ended well, while the next is under way.
  static let formerName = ".marquee-shard.old"
  private static let newName = ".marquee-shard.new"

  /// - Parameter folder: an output.
  static func path(in folder: String) -> String { folder + "/" + name }
  static func formerPath(in folder: String) -> String { folder + "/" + formerName }

  /// Whether an output is a part of a site, finished or not: then all in it is a build's.
  static func marks(_ folder: String) -> Bool {
    [path(in: folder), formerPath(in: folder)].contains { FileSystem.kind($0) == .file }
  }

  /// From now on the folder can't be merged.
  static func putAside(in folder: String) throws(Diagnostics) {
    guard rename(path(in: folder), formerPath(in: folder)) != 0, errno != ENOENT else { return }
    throw Diagnostics(FileSystem.mistake("\(path(in: folder)) can't be replaced", errno))
  }

  /// The folder is a whole site's: nothing of a part is left in it.
  static func remove(from folder: String) throws(Diagnostics) {
    for name in [name, formerName, newName] where unlink(folder + "/" + name) != 0 {
      if errno == ENOENT || errno == ENOTDIR { continue }
      throw Diagnostics(FileSystem.mistake("\(folder)/\(name) can't be removed", errno))
    }
  }

  /// Says that the folder is finished.
  ///
  /// - Parameters:
  ///   - manifest: the file that lists what is in the folder.
  ///   - isDurable: the disk keeps it before this returns.
  static func leave(
    _ manifest: String, in folder: String, isDurable: Bool
  ) throws(Diagnostics) {
    // A share of a small site may have no page.
    try FileSystem.makeFolders(folder, shownAs: folder)
    let new = folder + "/" + newName
    unlink(new)
    var failure = SystemFile.copy(from: AT_FDCWD, manifest, to: AT_FDCWD, new)
    if failure == 0, isDurable { failure = SystemFile.sync(new) }
    if failure == 0, rename(new, path(in: folder)) != 0 { failure = errno }
    if failure == 0, isDurable { failure = SystemFile.sync(folder) }
    if failure != 0 {
      unlink(new)
      throw Diagnostics(FileSystem.mistake("\(path(in: folder)) can't be written", failure))
    }
    unlink(formerPath(in: folder))
  }
}
