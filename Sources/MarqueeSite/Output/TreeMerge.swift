internal import Glibc
internal import MarqueeBase

/// Moves the staged tree into the output. A folder that the output doesn't have is moved with one
/// rename, a file replaces the old one. A first build takes a few renames, or one.
///
/// A file that was moved is no longer staged, so an interrupted merge can be repeated. Existing
/// folders of the output are kept (a file system may be mounted there). `CommitCheck` must have
/// found no obstacle.
struct TreeMerge<Disk: CommitDisk> {
  let disk: Disk
  let stale: SortedFiles
  /// The number of steps that have changed the output.
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
      // A listing may skip an entry when others are removed meanwhile, so it is repeated until none
      // is left.
      before = changes
      try disk.visitStaged(folder) { entry throws(Diagnostics) in
        let file = folder.isEmpty ? entry.name : folder + "/" + entry.name
        if entry.kind == .folder { try merge(file) } else { try place(file) }
      }
    } while changes > before && disk.removeStagedFolder(folder) == ENOTEMPTY
  }

  /// - Returns: false when the folder can't be renamed, because it is on another file system; then
  ///   the output now has an empty folder.
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

  /// Removes a stale file to make room for a new one, and keeps the new one's folder.
  private mutating func remove(_ file: String, for new: String) throws(Diagnostics) {
    changes += 1
    let slash = new.utf8.lastIndex(of: UInt8(ascii: "/"))
    try removal.remove(file, keeping: slash.map { String(new[..<$0]) } ?? "")
  }

  /// Removes empty folders, but no files: a file in one of them makes the commit fail.
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
