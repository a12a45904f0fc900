internal import Glibc
internal import MarqueeBase

/// The file `.marquee-shard` that a shard's build leaves in its output for `marquee merge`: a copy
/// of its manifest. No page can have such a name, so it is never published.
///
/// It is renamed when a build of the shard begins and written when the build has succeeded, so that
/// a folder without it has an unfinished build. The folder may be copied to another machine, or its
/// job may start from a fresh image each time: therefore the next build of the shard reads the
/// manifest from here.
enum ShardFile {
  static let name = ".marquee-shard"
  /// The name of the last successful build's file while the next build runs.
  static let formerName = ".marquee-shard.old"
  private static let newName = ".marquee-shard.new"

  /// The path of the file in an output folder.
  static func path(in folder: String) -> String { folder + "/" + name }
  static func formerPath(in folder: String) -> String { folder + "/" + formerName }

  /// Whether an output is a shard's, finished or not: then a build wrote every file in it.
  static func marks(_ folder: String) -> Bool {
    [path(in: folder), formerPath(in: folder)].contains { FileSystem.kind($0) == .file }
  }

  /// Renames the file when a build begins; until the build has succeeded, the folder can't be
  /// merged.
  static func putAside(in folder: String) throws(Diagnostics) {
    guard rename(path(in: folder), formerPath(in: folder)) != 0, errno != ENOENT else { return }
    throw Diagnostics(FileSystem.mistake("\(path(in: folder)) can't be replaced", errno))
  }

  /// Removes a shard's files, because the folder now holds a whole site.
  static func remove(from folder: String) throws(Diagnostics) {
    for name in [name, formerName, newName] where unlink(folder + "/" + name) != 0 {
      if errno == ENOENT || errno == ENOTDIR { continue }
      throw Diagnostics(FileSystem.mistake("\(folder)/\(name) can't be removed", errno))
    }
  }

  /// Writes the file, which marks the folder as finished.
  ///
  /// - Parameters:
  ///   - manifest: the path of the manifest that is copied.
  ///   - isDurable: whether the file is flushed to disk before this returns.
  static func leave(
    _ manifest: String, in folder: String, isDurable: Bool
  ) throws(Diagnostics) {
    // A shard of a small site may have no pages, and so no folder.
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
