internal import Glibc
internal import MarqueeBase

/// The paths of the files that a commit to one output uses.
///
/// The journal and the record of what the builds wrote are in the output itself, because the next
/// build may come from another checkout, or from one whose state folder is gone. No page can have a
/// name that starts with a dot (`PagePath`), so these are never published.
struct CommitPaths: Sendable {
  /// The output's absolute path without links, from `OutputPlace`.
  let output: String
  /// The site's state folder.
  let stateFolder: String

  /// The beginning of the names of all files that Marquee keeps in an output.
  static let prefix = ".marquee-"

  /// The journal of a commit that has begun.
  var journal: String { output + "/" + Self.prefix + "journal" }
  /// The stale files of that commit.
  var staleList: String { output + "/" + Self.prefix + "stale" }
  /// The manifest of what the builds wrote into the output.
  var record: String { output + "/" + Self.prefix + "record" }
  var newRecord: String { record + ".new" }
  /// A copy of the record, in case the output's is lost.
  var recordCopy: String { stateFolder + "/manifest-" + fingerprint }
  /// The copy while it is being written.
  var newRecordCopy: String { recordCopy + ".new" }

  /// The folders that may contain staging folders: in the state folder, beside the output and in
  /// the output.
  var stagingRoots: [String] { [stagingInState, stagingBeside, stagingInside] }
  private var stagingInState: String { stateFolder + "/staging-" + fingerprint }
  private var stagingBeside: String { ancestor + "/.marquee-staging-" + fingerprint }
  private var stagingInside: String { output + "/.marquee-staging" }

  /// The folder for staging folders that is on the output's file system, because a rename does not
  /// work between file systems.
  func stagingRoot() -> String {
    let ancestor = ancestor
    let existing = FileSystem.kind(output) == .folder ? output : ancestor
    let device = FileSystem.device(existing)
    if FileSystem.device(stateFolder) == device { return stagingInState }
    if FileSystem.device(ancestor) == device, access(ancestor, W_OK) == 0 { return stagingBeside }
    return existing == output ? stagingInside : stagingBeside
  }

  /// Whether a journal may name this staging folder, which is then removed with its contents. It
  /// may belong to another checkout, or be named by another path to the output.
  static func isStaging(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard path.hasPrefix("/"), parts.count > 2, StagingLease.isName(parts[parts.count - 1]),
      !parts.contains("..")
    else { return false }
    let root = parts[parts.count - 2]
    if root == ".marquee-staging" { return true }
    return ["staging-", ".marquee-staging-"].contains { prefix in
      root.hasPrefix(prefix) && StagingLease.isName(root.dropFirst(prefix.count))
    }
  }

  /// The nearest folder above the output that exists.
  private var ancestor: String {
    var folder = output[...]
    while let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")), slash > folder.startIndex {
      folder = folder[..<slash]
      if FileSystem.kind(String(folder)) == .folder { return String(folder) }
    }
    return "/"
  }

  /// A short name for the output's long path.
  var fingerprint: String { StableHash(output.utf8).hex }
}
