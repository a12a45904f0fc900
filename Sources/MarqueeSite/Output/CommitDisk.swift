internal import MarqueeBase

/// What a commit asks of the file system, so that tests can put one in memory in its place and stop
/// it after any step. `SystemDisk` is the real one.
///
/// Paths are from the staged tree's or the output's root, which is "". No call follows a link at
/// the end of a path. Steps return 0 or the system's error number.
protocol CommitDisk {
  // The two trees.

  /// Whether the staged tree's root is there.
  func hasStaged() -> Bool
  /// Calls with every entry of a staged folder; none when it isn't there. The body may move it.
  func visitStaged(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
  /// Calls with every entry of the output's folder; none when it isn't there.
  func visitOutput(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
  /// What stands in the output.
  func kind(_ file: String) -> FileKind
  /// 0 when entries can be put into an existing folder of the output.
  func writability(_ folder: String) -> Int32
  /// Renames a staged file or folder to its place in the output.
  func move(_ file: String) -> Int32
  /// Does a file's `move` between file systems: the place has the old or the new file, whole.
  func copy(_ file: String) -> Int32
  /// Makes a folder in the output; the root with those above it.
  func makeFolder(_ folder: String) -> Int32
  func removeFile(_ file: String) -> Int32
  /// Removes an empty folder.
  func removeFolder(_ folder: String) -> Int32
  /// Removes an empty staged folder.
  func removeStagedFolder(_ folder: String) -> Int32

  // The steps around them.

  func syncStaging() throws(Diagnostics)
  func writeJournal() throws(Diagnostics)
  /// Done already when the staged manifest is gone.
  func installManifest() throws(Diagnostics)
  func syncOutput() throws(Diagnostics)
  func removeJournal() throws(Diagnostics)
  /// Removes all that the journal named: staged files, list of stale ones, staged manifest.
  func removeStaging() throws(Diagnostics)
}
