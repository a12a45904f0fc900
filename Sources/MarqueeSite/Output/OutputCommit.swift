internal import Glibc
internal import MarqueeBase

/// Makes the staged files the site, either all or none of them.
///
///     let commit = OutputCommit(staging, stale: stale, isDurable: false)
///     let mistakes = commit.check(adoptsUnknown: false) { manifest.owns($0) }
///     guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
///     try commit.run(newManifest: paths.newRecord, manifest: paths.record)
///
/// The caller must hold the `OutputLock`. `CommitProtocol` explains why a commit is safe.
struct OutputCommit {
  private let staging: StagingArea
  private let stale: SortedFiles
  private let isDurable: Bool

  /// - Parameters:
  ///   - stale: files of earlier builds that no page makes any more, relative to the output folder.
  ///   - isDurable: whether the site survives a loss of power, too; see `CommitProtocol`.
  init(_ staging: StagingArea, stale: some Sequence<String>, isDurable: Bool = false) {
    self.staging = staging
    self.stale = SortedFiles(stale)
    self.isDurable = isDurable
  }

  /// Finds what prevents the commit. Nothing is changed.
  ///
  /// - Parameters:
  ///   - adoptsUnknown: whether files that no earlier build wrote may be replaced.
  ///   - isOwned: whether an earlier build wrote the file.
  /// - Returns: the mistakes in the order of the files, at most about a thousand.
  func check(
    adoptsUnknown: Bool, isOwned: @escaping (String) -> Bool
  ) -> [Diagnostic] {
    guard staging.isSameOutput() else {
      return [
        Diagnostic(
          "the output \(staging.paths.output) was removed or replaced while the site was built",
          code: "output.replaced", help: "build again")
      ]
    }
    var check = CommitCheck(
      disk: disk(journal("", "")), output: staging.paths.output, stale: stale,
      adoptsUnknown: adoptsUnknown, isOwned: isOwned)
    return check.run()
  }

  /// - Parameters:
  ///   - newManifest: the path of the written file in the output; it is gone afterwards, unless the
  ///     journal needs it.
  ///   - manifest: the path in the output of the manifest that is replaced.
  /// - Throws: the failure, with a note when the output has partly changed.
  func run(newManifest: String, manifest: String) throws(Diagnostics) {
    let disk = disk(try journal(name(newManifest), name(manifest)))
    let isNothingStaged = try staging.isEmpty()
    let driver = CommitDriver(disk: disk, stale: stale)
    let result = Result { () throws(Diagnostics) in
      try driver.run(
        CommitProtocol(isDurable: isDurable),
        .commit(hasChanges: !isNothingStaged || !stale.isEmpty))
    }
    // The staging folder is gone, or the next run needs it.
    staging.keep()
    _ = try result.get()
  }

  private func journal(_ newManifest: String, _ manifest: String) -> CommitJournal {
    CommitJournal(
      process: Int(getpid()), boot: ProcessFacts.bootID(), isDurable: isDurable,
      output: staging.paths.output, folder: CommitJournal.folder(staging.paths.output),
      staging: staging.folder, newManifest: newManifest,
      manifest: manifest,
      staleHash: stale.isEmpty ? nil : CommitJournal.hash(CommitJournal.list(stale)))
  }

  private func disk(_ journal: CommitJournal) -> SystemDisk {
    SystemDisk(paths: staging.paths, journal: journal, stale: stale, leftovers: [staging.folder])
  }

  private func name(_ path: String) throws(Diagnostics) -> String {
    let name = path.dropFirst(staging.paths.output.utf8.count + 1)
    guard path.hasPrefix(staging.paths.output + "/"), !name.isEmpty, !name.contains("/") else {
      throw Diagnostics(Diagnostic("\(path) is not in the output", code: "output.manifest"))
    }
    return String(name)
  }
}
