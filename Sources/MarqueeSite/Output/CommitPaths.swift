internal import Glibc
internal import MarqueeBase

/// Where a commit to one output keeps its things. Each output of a site has its own.
struct CommitPaths: Sendable {
  /// Absolute, without links: from `OutputPlace`.
  let output: String
  /// The site's state folder.
  let stateFolder: String

  /// Says that a commit has begun, and what is left to do.
  var journal: String { stateFolder + "/journal-" + fingerprint }
  /// The stale files of that commit.
  var staleList: String { stateFolder + "/stale-" + fingerprint }

  /// Where staged files may wait: in the state folder, beside the output, in it.
  var stagingFolders: [String] { [stagingInState, stagingBeside, stagingInside] }
  private var stagingInState: String { stateFolder + "/staging-" + fingerprint }
  private var stagingBeside: String { ancestor + "/.marquee-staging-" + fingerprint }
  /// No page can have this name: `PagePath` refuses parts that start with a dot.
  private var stagingInside: String { output + "/.marquee-staging" }

  /// The staging folder on the output's file system: a rename works within one only.
  func stagingFolder() -> String {
    let ancestor = ancestor
    let existing = FileSystem.kind(output) == .folder ? output : ancestor
    let device = FileSystem.device(existing)
    if FileSystem.device(stateFolder) == device { return stagingInState }
    if FileSystem.device(ancestor) == device, access(ancestor, W_OK) == 0 { return stagingBeside }
    return existing == output ? stagingInside : stagingBeside
  }

  /// Whether a journal may name this staging folder, which is removed with all that is in it.
  func isStaging(_ path: String) -> Bool {
    if path == stagingInState || path == stagingInside { return true }
    // Beside the output as it was then: its parents may have been made since.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
    let folder = path[..<slash]
    return path[slash...] == "/.marquee-staging-" + fingerprint
      && (folder.isEmpty || output.hasPrefix(folder + "/"))
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
