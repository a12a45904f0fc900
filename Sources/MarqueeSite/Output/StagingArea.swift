internal import Glibc
internal import MarqueeBase
internal import Synchronization

/// The staging area of a build: a folder on the output's file system that holds the new and changed
/// files, with the output's paths, until all are ready.
///
///     let staging = try StagingArea(output: place.path, stateFolder: stateFolder)
///     let writer = staging.writer()             // one for each thread
///     try writer.write("movies/heat/index.html", bytes)
///     // .marquee/staging-…/09ab…/site/movies/heat/index.html
///
/// Until `OutputCommit` moves them, the previous site is unchanged. Each build has its own folder,
/// which no other build removes while this one runs (`StagingLease`). The folder is removed with
/// this object, unless the commit has begun and a journal names it.
final class StagingArea: Sendable {
  let paths: CommitPaths
  /// The staging folder; staged files are in `site/` below it.
  let folder: String
  private let siteFolder: FileDescriptor
  private let outputFolder: FileDescriptor?
  /// The descriptors of `site/` and of the output; the latter is -1 when there was no output.
  let site: Int32
  let output: Int32
  /// Whether the output had no pages, so that none need be looked for.
  let isOutputEmpty: Bool
  private let lease: FileDescriptor
  /// Whether the journal needs the staged files.
  private let isKept = Atomic<Bool>(false)

  /// Creates the staging folder. `OutputRecovery` must have run before.
  ///
  /// - Parameters:
  ///   - output: the output's path, checked by `OutputPlace`. The commit creates it when it doesn't
  ///     exist.
  ///   - stateFolder: the site's state folder; created when it doesn't exist.
  init(output: String, stateFolder: String) throws(Diagnostics) {
    try StateFolder.make(stateFolder)
    paths = CommitPaths(output: output, stateFolder: stateFolder)
    guard FileSystem.kind(paths.journal) == .missing else {
      throw Diagnostics(
        Diagnostic(
          "an earlier build's commit is unfinished: \(paths.journal)", code: "output.journal",
          help: "run the build again: it finishes that commit first"))
    }
    let made = try StagingLease.makeFolder(in: paths.stagingRoot())
    folder = made.path
    lease = FileDescriptor(owning: made.lock)
    if mkdir(folder + "/site", 0o755) != 0 {
      let failure = errno
      StagingLease.remove(folder)
      throw Diagnostics(FileSystem.mistake("the folder \(folder) can't be made", failure))
    }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    guard let siteFolder = FileDescriptor(folder + "/site", flags) else {
      throw Diagnostics(FileSystem.mistake("\(folder) can't be opened", errno))
    }
    site = siteFolder.number
    self.siteFolder = siteFolder
    if let outputFolder = FileDescriptor(output, flags) {
      self.output = outputFolder.number
      self.outputFolder = consume outputFolder
    } else {
      guard errno == ENOENT else {
        let failure = errno
        StagingLease.remove(folder)
        throw Diagnostics(FileSystem.mistake("the output \(output) can't be opened", failure))
      }
      self.output = -1
      outputFolder = nil
    }
    isOutputEmpty = self.output < 0 || Self.isEmpty(self.output)
  }

  /// Whether a folder has no entries but Marquee's own files.
  private static func isEmpty(_ folder: Int32) -> Bool {
    let failure = try? FolderReader.each(folder, "") { entry throws(Diagnostics) in
      // The first entry ends the loop: there may be a million.
      if !entry.name.hasPrefix(CommitPaths.prefix) { throw Diagnostics([]) }
    }
    return failure == 0
  }

  /// The lease is released after the folder was removed.
  deinit { if !isKept.load(ordering: .relaxed) { StagingLease.remove(folder) } }

  /// Makes a writer; each thread needs its own.
  func writer() -> StageWriter { StageWriter(self) }

  /// Leaves the staged files in place from now on, because the journal needs them.
  func keep() { isKept.store(true, ordering: .relaxed) }

  /// Whether no file is staged.
  func isEmpty() throws(Diagnostics) -> Bool {
    var isEmpty = true
    let failure = try FolderReader.each(site, "") { _ in isEmpty = false }
    if failure != 0 {
      throw Diagnostics(FileSystem.mistake("\(folder) can't be read", failure))
    }
    return isEmpty
  }

  /// Whether the output is still the same folder with which the files were compared.
  func isSameOutput() -> Bool {
    guard output >= 0 else { return true }
    var then = stat()
    var now = stat()
    return fstat(output, &then) == 0 && lstat(paths.output, &now) == 0
      && then.st_ino == now.st_ino && then.st_dev == now.st_dev
  }
}
