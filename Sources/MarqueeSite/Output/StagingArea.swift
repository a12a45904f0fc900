internal import Glibc
internal import MarqueeBase
internal import Synchronization

/// Where a build's new and changed files wait until all are good: a folder on the output's file
/// system that mirrors it.
///
///     let staging = try StagingArea(output: place.path, stateFolder: stateFolder)
///     let writer = staging.writer()             // one for each thread
///     try writer.write("movies/heat/index.html", bytes)
///     // .marquee/staging-…/09ab…/site/movies/heat/index.html
///
/// Until `OutputCommit` moves them the previous site is untouched. Each build has a folder of its own,
/// which no other removes while it lives (`StagingLease`). It goes away with what is staged, unless a
/// journal says that the commit has begun.
final class StagingArea: Sendable {
  let paths: CommitPaths
  /// The staging folder; staged files are in `site/` below it.
  let folder: String
  private let siteFolder: FileDescriptor
  private let outputFolder: FileDescriptor?
  /// Descriptors of `site/` and of the output, which is -1 when there was none.
  let site: Int32
  let output: Int32
  /// No page can be there, so that none has to be looked for.
  let isOutputEmpty: Bool
  private let lease: FileDescriptor
  /// The journal needs what is here.
  private let isKept = Atomic<Bool>(false)

  /// `OutputRecovery` must have run.
  ///
  /// - Parameters:
  ///   - output: checked by `OutputPlace`. It is made by the commit, not before.
  ///   - stateFolder: made when it isn't there.
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

  /// Whether a folder has nothing but what Marquee keeps in it.
  private static func isEmpty(_ folder: Int32) -> Bool {
    let failure = try? FolderReader.each(folder, "") { entry throws(Diagnostics) in
      // One is enough: there may be a million.
      if !entry.name.hasPrefix(CommitPaths.prefix) { throw Diagnostics([]) }
    }
    return failure == 0
  }

  /// The lease ends after it.
  deinit { if !isKept.load(ordering: .relaxed) { StagingLease.remove(folder) } }

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
