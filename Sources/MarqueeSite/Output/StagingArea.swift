internal import Glibc
internal import MarqueeBase
internal import Synchronization

/// Where a build's new and changed files wait until all are good: a folder on the output's file
/// system that mirrors it.
///
///     let staging = try StagingArea(output: place.path, stateFolder: stateFolder)
///     let writer = staging.writer()             // one for each thread
///     try writer.write("movies/heat/index.html", bytes)
///     // .marquee/staging-…/site/movies/heat/index.html
///
/// Until `OutputCommit` moves them the previous site is untouched. Goes away with what is staged,
/// unless a journal says that the commit has begun.
final class StagingArea: Sendable {
  let paths: CommitPaths
  /// The staging folder; staged files are in `site/` below it.
  let folder: String
  /// Descriptors of `site/` and of the output, which is -1 when there was none.
  let site: Int32
  let output: Int32
  /// The journal needs what is here.
  private let isKept = Atomic<Bool>(false)

  /// Removes what an earlier build staged; `OutputRecovery` must have run.
  ///
  /// - Parameters:
  ///   - output: checked by `OutputPlace`. It is made by the commit, not before.
  ///   - stateFolder: made when it isn't there.
  init(output: String, stateFolder: String) throws(Diagnostics) {
    try FileSystem.makeFolders(stateFolder, shownAs: stateFolder)
    paths = CommitPaths(output: output, stateFolder: stateFolder)
    guard FileSystem.kind(paths.journal) == .missing else {
      throw Diagnostics(
        Diagnostic(
          "an earlier build's commit is unfinished: \(paths.journal)", code: "output.journal",
          help: "run the build again: it finishes that commit first"))
    }
    folder = paths.stagingFolder()
    FolderReader.removeTree(folder)
    try FileSystem.makeFolders(folder + "/site", shownAs: folder)
    site = open(folder + "/site", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard site >= 0 else {
      throw Diagnostics(FileSystem.mistake("\(folder) can't be opened", errno))
    }
    self.output = open(output, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if self.output < 0, errno != ENOENT {
      let failure = errno
      close(site)
      FolderReader.removeTree(folder)
      throw Diagnostics(FileSystem.mistake("the output \(output) can't be opened", failure))
    }
  }

  deinit {
    close(site)
    if output >= 0 { close(output) }
    if !isKept.load(ordering: .relaxed) { FolderReader.removeTree(folder) }
  }

  /// One for each thread that writes.
  func writer() -> StageWriter { StageWriter(self) }

  /// From now on the journal says what happens to the staged files.
  func keep() { isKept.store(true, ordering: .relaxed) }

  /// Whether no file waits.
  func isEmpty() throws(Diagnostics) -> Bool {
    var isEmpty = true
    let failure = try FolderReader.each(site, "") { _ in isEmpty = false }
    if failure != 0 {
      throw Diagnostics(FileSystem.mistake("\(folder) can't be read", failure))
    }
    return isEmpty
  }

  /// Whether the output is still the folder that files were compared with.
  func isSameOutput() -> Bool {
    guard output >= 0 else { return true }
    var then = stat()
    var now = stat()
    return fstat(output, &then) == 0 && lstat(paths.output, &now) == 0
      && then.st_ino == now.st_ino && then.st_dev == now.st_dev
  }
}
