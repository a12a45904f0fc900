internal import Glibc
internal import MarqueeBase

/// Completes or discards what an earlier build left, before a new one reads the output. The caller
/// must hold the `OutputLock`, so the earlier build has ended.
enum OutputRecovery {
  enum Outcome: Hashable, Sendable {
    case nothing
    /// The commit that the process began was completed.
    case finished(process: Int)
    /// The machine was rebooted during the process's commit. The staged files were discarded; the
    /// new manifest was installed, and files that differ from it will be rendered again.
    case forgotten(process: Int)
    /// A build ended before its commit; its staged files were discarded.
    case discarded
    /// The journal is damaged and was discarded with the staged files. The output may have some
    /// files of the new site, with the old manifest.
    case damaged(journal: String)
    /// The same for a journal whose first line names another version of the format.
    case otherVersion(journal: String)

    /// A sentence for the user; nil when there is nothing to report.
    var sentence: String? {
      switch self {
      case .nothing, .discarded: nil
      case .finished(let process): "finished the commit that process \(process) began"
      case .forgotten(let process):
        "the machine stopped during the commit of process \(process); its pages are made again"
      case .damaged(let journal):
        "\(journal) is damaged: the commit that it tells of was thrown away"
      case .otherVersion(let journal):
        "\(journal) is of another version of Marquee: the commit that it tells of was thrown away"
      }
    }
  }

  /// - Parameters:
  ///   - output: the output's path, checked by `OutputPlace`.
  ///   - stateFolder: the site's state folder.
  static func run(output: String, stateFolder: String) throws(Diagnostics) -> Outcome {
    let paths = CommitPaths(output: output, stateFolder: stateFolder)
    let found = try find(paths)
    let none = CommitJournal(
      process: 0, boot: "", isDurable: false, output: output, folder: "", staging: "/dev/null",
      newManifest: "", manifest: "", staleHash: nil)
    let journal = found.journal ?? none
    let stale = found.stale ?? SortedFiles([])
    var leftovers = found.deadStaging
    // When a journal was copied with its output, the staging folder belongs to the original and is
    // not removed.
    if found.event == .journal(isTrusted: true), !leftovers.contains(journal.staging) {
      leftovers.append(journal.staging)
    }
    let driver = CommitDriver(
      disk: SystemDisk(paths: paths, journal: journal, stale: stale, leftovers: leftovers),
      stale: stale)
    let outcome = try driver.run(
      CommitProtocol(isDurable: journal.isDurable), .start(found.event))
    return switch outcome {
    case .finished: .finished(process: journal.process)
    case .forgotten: .forgotten(process: journal.process)
    case .discarded: .discarded
    case .damaged:
      found.isOfOtherVersion
        ? .otherVersion(journal: paths.journal) : .damaged(journal: paths.journal)
    case .nothing, .committed, .takenBack, .interrupted: .nothing
    }
  }

  private struct Finding {
    var event: CommitProtocol.Found
    var journal: CommitJournal?
    var stale: SortedFiles?
    var deadStaging: [String] = []
    /// Whether the journal can't be used because it is of another version of the format.
    var isOfOtherVersion = false
  }

  private static func find(_ paths: CommitPaths) throws(Diagnostics) -> Finding {
    // A build that was killed after its commit leaves it, and the next one may have nothing to write.
    unlink(paths.newRecordCopy)
    let dead = paths.stagingRoots.flatMap { StagingLease.deadFolders(in: $0) }
    guard let bytes = try bytes(paths.journal) else {
      let isClean = dead.isEmpty && FileSystem.kind(paths.newRecord) == .missing
      return Finding(event: isClean ? .nothing : .staging, deadStaging: dead)
    }
    guard let journal = CommitJournal(bytes), CommitPaths.isStaging(journal.staging),
      isName(journal.newManifest), isName(journal.manifest),
      let stale = try stale(journal, paths)
    else {
      return Finding(
        event: .damaged, deadStaging: dead,
        isOfOtherVersion: CommitJournal.isOfOtherVersion(bytes))
    }
    // Staged files that somebody has removed are treated as not trusted.
    let isTrusted =
      journal.isTrusted(
        boot: ProcessFacts.bootID(), folder: CommitJournal.folder(paths.output))
      && FileSystem.kind(journal.staging) == .folder
    return Finding(
      event: .journal(isTrusted: isTrusted), journal: journal, stale: stale, deadStaging: dead)
  }

  /// The list of stale files; nil when it is not the one whose hash is in the journal.
  private static func stale(
    _ journal: CommitJournal, _ paths: CommitPaths
  ) throws(Diagnostics) -> SortedFiles? {
    guard let hash = journal.staleHash else { return SortedFiles([]) }
    guard let list = try bytes(paths.staleList), CommitJournal.hash(list) == hash else {
      return nil
    }
    return CommitJournal.files(list)
  }

  private static func isName(_ name: String) -> Bool {
    name.hasPrefix(CommitPaths.prefix) && !name.contains("/")
  }

  /// A file's bytes; nil when there is no such file.
  private static func bytes(_ path: String) throws(Diagnostics) -> [UInt8]? {
    if let bytes = BlockingIO.readFile(path, O_NOFOLLOW) { return bytes }
    if errno == ENOENT { return nil }
    throw Diagnostics(FileSystem.mistake("\(path) can't be read", errno))
  }
}
