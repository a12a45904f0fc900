internal import Glibc
internal import MarqueeBase

/// The real file system of a commit. Paths are relative to the descriptors of the two trees, so
/// that no call can leave them.
final class SystemDisk: CommitDisk {
  let paths: CommitPaths
  let journal: CommitJournal
  let stale: SortedFiles
  /// The staging folders that `removeStaging` removes.
  let leftovers: [String]
  private let site: Int32
  /// The descriptor of the output; -1 while it doesn't exist.
  private var output: Int32 = -1

  /// - Parameters:
  ///   - journal: the journal that will be written, or was read.
  ///   - leftovers: the staging folders to remove at the end.
  init(paths: CommitPaths, journal: CommitJournal, stale: SortedFiles, leftovers: [String]) {
    self.paths = paths
    self.journal = journal
    self.stale = stale
    self.leftovers = leftovers
    site = open(
      journal.staging + "/site", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }

  deinit {
    if site >= 0 { close(site) }
    if output >= 0 { close(output) }
  }

  /// The output's descriptor; -1 while it doesn't exist.
  private func root() -> Int32 {
    if output < 0 {
      output = open(paths.output, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    return output
  }

  // MARK: Trees

  func hasStaged() -> Bool {
    site >= 0 && FileSystem.kind(journal.staging + "/site") == .folder
  }

  func visitStaged(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try visit(site, folder, body)
  }

  func visitOutput(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try visit(root(), folder, body)
  }

  private func visit(
    _ root: Int32, _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    guard root >= 0 else { return }
    let failure = try FolderReader.each(root, folder, body)
    if failure != 0, failure != ENOENT {
      throw Diagnostics(FileSystem.mistake("the folder \(folder) can't be read", failure))
    }
  }

  func kind(_ file: String) -> FileKind {
    if file.isEmpty { return FileSystem.kind(paths.output) }
    let root = root()
    return root < 0 ? .missing : FileFacts(root, file)?.kind ?? .missing
  }

  func writability(_ folder: String) -> Int32 {
    let root = root()
    guard root >= 0 else { return ENOENT }
    return faccessat(root, folder.isEmpty ? "." : folder, W_OK | X_OK, 0) == 0 ? 0 : errno
  }

  func move(_ file: String) -> Int32 {
    if file.isEmpty { return moveRoot() }
    let root = root()
    guard root >= 0 else { return ENOENT }
    return renameat(site, file, root, file) == 0 ? 0 : errno
  }

  private func moveRoot() -> Int32 {
    let failure = makeParents()
    if failure != 0 { return failure }
    return rename(journal.staging + "/site", paths.output) == 0 ? 0 : errno
  }

  private func makeParents() -> Int32 {
    guard let slash = paths.output.lastIndex(of: "/"), slash > paths.output.startIndex else {
      return 0
    }
    return SystemFile.makeFolders(String(paths.output[..<slash]))
  }

  func makeFolder(_ folder: String) -> Int32 {
    if folder.isEmpty {
      let failure = makeParents()
      return failure != 0 ? failure : mkdir(paths.output, 0o755) == 0 ? 0 : errno
    }
    return mkdirat(root(), folder, 0o755) == 0 ? 0 : errno
  }

  func removeFile(_ file: String) -> Int32 { unlinkat(root(), file, 0) == 0 ? 0 : errno }

  func removeFolder(_ folder: String) -> Int32 {
    unlinkat(root(), folder, AT_REMOVEDIR) == 0 ? 0 : errno
  }

  func removeStagedFolder(_ folder: String) -> Int32 {
    if folder.isEmpty { return rmdir(journal.staging + "/site") == 0 ? 0 : errno }
    return unlinkat(site, folder, AT_REMOVEDIR) == 0 ? 0 : errno
  }

  /// Two volumes of a container may have one device number, yet a rename between them fails. The
  /// file is copied into the target folder under a name that no page can have, with its times, and
  /// then renamed.
  func copy(_ file: String) -> Int32 {
    let root = root()
    guard root >= 0 else { return ENOENT }
    let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
    let temporary = (slash.map { file[...$0] } ?? "") + ".marquee-new"
    unlinkat(root, String(temporary), 0)
    var failure = SystemFile.copy(from: site, file, to: root, String(temporary))
    if failure == 0, renameat(root, String(temporary), root, file) != 0 { failure = errno }
    if failure != 0 {
      unlinkat(root, String(temporary), 0)
      return failure
    }
    unlinkat(site, file, 0)
    return 0
  }

  // MARK: Steps

  func syncStaging() throws(Diagnostics) {
    try check(SystemFile.syncFileSystem(journal.staging), "the staged files can't be synced")
  }

  func writeJournal() throws(Diagnostics) {
    if journal.staleHash != nil {
      try write(paths.staleList, CommitJournal.list(stale))
    }
    try check(
      SystemFile.sync(recordPath(journal.newManifest)), "the record can't be synced")
    try write(paths.journal, journal.encoded())
    try check(SystemFile.sync(paths.output), "the output can't be synced")
  }

  private func write(_ path: String, _ bytes: [UInt8]) throws(Diagnostics) {
    let temporary = path + ".new"
    unlink(temporary)
    var failure = bytes.withUnsafeBytes { FileSystem.write($0, to: temporary) }
    if failure == 0 { failure = SystemFile.sync(temporary) }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    if failure != 0 { unlink(temporary) }
    try check(failure, "\(path) can't be written")
  }

  func installManifest() throws(Diagnostics) {
    guard rename(recordPath(journal.newManifest), recordPath(journal.manifest)) != 0 else { return }
    let failure = errno
    // `ENOENT` means that the interrupted run has already renamed it.
    if failure != ENOENT { try check(failure, "\(journal.manifest) can't be replaced") }
  }

  func syncOutput() throws(Diagnostics) {
    try check(SystemFile.syncFileSystem(paths.output), "the output can't be synced")
  }

  func removeJournal() throws(Diagnostics) {
    if unlink(paths.journal) != 0, errno != ENOENT {
      try check(errno, "\(paths.journal) can't be removed")
    }
    if journal.isDurable {
      try check(SystemFile.sync(paths.output), "the output can't be synced")
    }
  }

  func removeStaging() throws(Diagnostics) {
    unlink(paths.staleList)
    unlink(paths.staleList + ".new")
    unlink(paths.journal + ".new")
    if !journal.newManifest.isEmpty { unlink(recordPath(journal.newManifest)) }
    // It may be from a build that was killed before its journal was written.
    unlink(paths.newRecord)
    for folder in leftovers { StagingLease.remove(folder) }
  }

  private func recordPath(_ name: String) -> String { paths.output + "/" + name }

  private func check(_ failure: Int32, _ message: String) throws(Diagnostics) {
    if failure != 0 { throw Diagnostics(FileSystem.mistake(message, failure)) }
  }
}
