internal import MarqueeBase

/// The operations on the file system that a commit needs. Tests use an implementation in memory,
/// which can fail after any step; `SystemDisk` is the real one.
///
/// Paths are relative to the root of the staged tree or of the output, which is "". No call follows
/// a link at the end of a path. Steps return 0 or the system's error number.
protocol CommitDisk {
  // The two trees.

  /// Whether the staged tree's root exists.
  func hasStaged() -> Bool
  /// Calls `body` with every entry of a staged folder; not at all when the folder doesn't exist.
  /// The body may move the entry.
  func visitStaged(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
  /// Calls `body` with every entry of a folder in the output; not at all when the folder doesn't
  /// exist.
  func visitOutput(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
  /// The kind of the file in the output; `.missing` when there is none.
  func kind(_ file: String) -> FileKind
  /// 0 when files can be created in an existing folder of the output; otherwise the error number.
  func writability(_ folder: String) -> Int32
  /// Renames a staged file or folder to its path in the output.
  func move(_ file: String) -> Int32
  /// Does the work of `move` for a file between file systems: at any time the path has the whole
  /// old or the whole new file.
  func copy(_ file: String) -> Int32
  /// Creates a folder in the output; for the root, also the folders above it.
  func makeFolder(_ folder: String) -> Int32
  func removeFile(_ file: String) -> Int32
  /// Removes an empty folder.
  func removeFolder(_ folder: String) -> Int32
  /// Removes an empty staged folder.
  func removeStagedFolder(_ folder: String) -> Int32

  // The steps around them.

  func syncStaging() throws(Diagnostics)
  func writeJournal() throws(Diagnostics)
  /// Renames the new manifest to its final name; does nothing when the new one is gone, because
  /// then it was done before.
  func installManifest() throws(Diagnostics)
  func syncOutput() throws(Diagnostics)
  func removeJournal() throws(Diagnostics)
  /// Removes all files that the journal named: the staged files, the list of stale files and the
  /// new manifest.
  func removeStaging() throws(Diagnostics)
}
