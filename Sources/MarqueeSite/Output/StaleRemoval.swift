internal import Glibc
internal import MarqueeBase

/// Removes files that the build owns and no page makes any more, and the folders that they leave
/// empty. Doing it again does no harm and goes on where it stopped.
struct StaleRemoval<Disk: CommitDisk> {
  private let disk: Disk
  /// A folder seen to be one, as are all above it: stale files come in order.
  private var soundFolder: String?

  init(disk: Disk) { self.disk = disk }

  /// - Parameter keeping: a folder that stays, with those above it, because a new file comes there.
  mutating func remove(_ file: String, keeping: String = "") throws(Diagnostics) {
    let slashes = file.utf8.indices.filter { file.utf8[$0] == UInt8(ascii: "/") }
    let folders = slashes.map { String(file[..<$0]) }
    var depth = folders.count
    if let last = folders.last, soundFolder?.utf8.elementsEqual(last.utf8) != true {
      depth = 0
      look: for folder in folders {
        switch disk.kind(folder) {
        case .folder: depth += 1
        case .missing: break look
        // A link may have come in the way since: what it leads to is not ours.
        case .link, .file, .other: return
        }
      }
      soundFolder = depth == folders.count ? last : nil
    }
    if depth == folders.count {
      switch disk.kind(file) {
      case .file:
        let failure = disk.removeFile(file)
        if failure != 0, failure != ENOENT {
          throw Diagnostics(
            FileSystem.mistake("\(file), a page that is no more, can't be removed", failure))
        }
      case .missing: break
      // A new page's folder, or somebody else's thing.
      case .folder, .link, .other: return
      }
    }
    for folder in folders[..<depth].reversed() {
      guard folder.utf8.count > keeping.utf8.count, disk.removeFolder(folder) == 0 else { return }
      soundFolder = nil
    }
  }
}
