internal import Glibc
internal import MarqueeBase

/// Moves the staged tree into the output: a folder that the output hasn't in one rename, a file
/// over the old one. A first build is a handful of renames, or one.
///
/// What is moved is staged no more, so doing it again goes on where it stopped. Folders of the output
/// stay what they are (one may be mounted there). `CommitCheck` has found nothing in the way.
struct TreeMerge<Disk: CommitDisk> {
  let disk: Disk
  let stale: SortedFiles
  /// Steps that changed the output.
  private(set) var changes = 0
  private var removal: StaleRemoval<Disk>

  init(disk: Disk, stale: SortedFiles) {
    self.disk = disk
    self.stale = stale
    removal = StaleRemoval(disk: disk)
  }

  mutating func run() throws(Diagnostics) {
    guard disk.hasStaged() else { return }
    try merge("")
  }

  private mutating func merge(_ folder: String) throws(Diagnostics) {
    switch disk.kind(folder) {
    case .folder: break
    case .missing:
      if try moveWhole(folder) { return }
    case .file:
      guard stale.contains(folder) else { throw failed(folder, ENOTDIR) }
      try remove(folder, for: folder)
      if try moveWhole(folder) { return }
    case .link: throw failed(folder, ELOOP)
    case .other: throw failed(folder, ENOTDIR)
    }
    var before = changes
    repeat {
      // A file system may skip an entry when others go while it lists: look until none is left.
      before = changes
      try disk.visitStaged(folder) { entry throws(Diagnostics) in
        let file = folder.isEmpty ? entry.name : folder + "/" + entry.name
        if entry.kind == .folder { try merge(file) } else { try place(file) }
      }
    } while changes > before && disk.removeStagedFolder(folder) == ENOTEMPTY
  }

  /// - Returns: false when that is between file systems; then the output has the folder now.
  private mutating func moveWhole(_ folder: String) throws(Diagnostics) -> Bool {
    var failure = disk.move(folder)
    let isWhole = failure == 0
    if failure == EXDEV { failure = disk.makeFolder(folder) }
    guard failure == 0 || failure == EEXIST else { throw failed(folder, failure) }
    changes += 1
    return isWhole
  }

  private mutating func place(_ file: String) throws(Diagnostics) {
    var failure = put(file)
    if failure == EISDIR || failure == ENOTEMPTY || failure == EEXIST {
      for inside in stale.below(file) { try remove(inside, for: file) }
      try removeEmptyFolders(file)
      failure = put(file)
    }
    if failure != 0 { throw failed(file, failure) }
    changes += 1
  }

  private func put(_ file: String) -> Int32 {
    let failure = disk.move(file)
    return failure == EXDEV ? disk.copy(file) : failure
  }

  /// Removes a stale file to make room; the folder that holds what comes stays.
  private mutating func remove(_ file: String, for new: String) throws(Diagnostics) {
    changes += 1
    let slash = new.utf8.lastIndex(of: UInt8(ascii: "/"))
    try removal.remove(file, keeping: slash.map { String(new[..<$0]) } ?? "")
  }

  /// Never a file: what is left in it then stops the commit.
  private mutating func removeEmptyFolders(_ folder: String) throws(Diagnostics) {
    var inside: [String] = []
    try disk.visitOutput(folder) { entry in
      if entry.kind == .folder { inside.append(entry.name) }
    }
    for name in inside { try removeEmptyFolders(folder + "/" + name) }
    if disk.removeFolder(folder) == 0 { changes += 1 }
  }

  private func failed(_ file: String, _ code: Int32) -> Diagnostics {
    Diagnostics(
      FileSystem.mistake(
        file.isEmpty ? "the output can't be put in place" : "\(file) can't be put in place", code))
  }
}
