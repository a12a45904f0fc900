internal import Glibc
internal import MarqueeBase

/// Removes files that a build wrote and no page makes any more, and the folders that they leave
/// empty. It can be repeated after an interruption.
struct StaleRemoval<Disk: CommitDisk> {
  private let disk: Disk
  /// The folder checked last, which is a folder like all above it. Stale files are sorted, so the
  /// next file is often in the same one.
  private var soundFolder: String?

  init(disk: Disk) { self.disk = disk }

  /// - Parameter keeping: a folder that is kept, with those above it, because it will get a new
  ///   file.
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
        // Somebody may have put a link there in the meantime; its target is not Marquee's.
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
      // It is a new page's folder, or belongs to somebody else.
      case .folder, .link, .other: return
      }
    }
    for folder in folders[..<depth].reversed() {
      guard folder.utf8.count > keeping.utf8.count, disk.removeFolder(folder) == 0 else { return }
      soundFolder = nil
    }
  }
}
