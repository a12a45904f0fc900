internal import Foundation
internal import MarqueeBase

/// The files in the output folder at one time, each with its size and time of modification.
///
/// Two scans show what changed between them, whoever changed it. A scan needs one system call per
/// file and three per folder: 100 pages take a millisecond.
struct OutputScan: Equatable, Sendable {
  struct Stamp: Hashable, Sendable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int
  }

  /// The differences between two scans, each list sorted.
  struct Changes: Equatable, Sendable {
    /// The files that are new or different.
    var changed: [String] = []
    /// The files that no longer exist.
    var removed: [String] = []
  }

  /// The files by their path in the folder: `movies/heat/index.html`.
  private(set) var files: TextMap<Stamp> = [:]
  /// A sum over the files, which does not depend on their order.
  private var sum: UInt64 = 0

  init() {}

  /// Scans a folder.
  ///
  /// - Parameter path: the folder; the scan is empty when there is none.
  init(at path: String) {
    if let folder = FileDescriptor(path, O_RDONLY | O_DIRECTORY) { walk(folder.number, prefix: "") }
  }

  init(files: TextMap<Stamp>) {
    for (path, stamp) in files { set(path, stamp) }
  }

  private mutating func set(_ path: String, _ stamp: Stamp?) {
    if let old = files[path] { sum &-= Self.hash(path, old) }
    if let stamp { sum &+= Self.hash(path, stamp) }
    files[path] = stamp
  }

  private static func hash(_ path: String, _ stamp: Stamp) -> UInt64 {
    var hash = StableHash()
    hash.add(path.utf8)
    for number in [stamp.size, stamp.seconds, stamp.nanoseconds] {
      withUnsafeBytes(of: number) { hash.add($0) }
    }
    return hash.value
  }

  /// Scans some files again: those that a build says it has written or removed.
  ///
  /// - Parameters:
  ///   - touched: their paths in the folder.
  ///   - path: the folder.
  mutating func look(again touched: some Sequence<String>, at path: String) -> Changes {
    var changes = Changes()
    for file in TextSet(touched).sorted() where Self.isServed(file) {
      var info = stat()
      let isThere =
        lstat(path + "/" + file, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
      let stamp = isThere ? Stamp(info) : nil
      guard stamp != files[file] else { continue }
      set(file, stamp)
      if isThere { changes.changed.append(file) } else { changes.removed.append(file) }
    }
    return changes
  }

  /// Whether a file is served. Hidden files belong to the build or are private.
  private static func isServed(_ file: String) -> Bool {
    file.split(separator: "/").allSatisfy { $0.utf8.first != 46 || $0 == ".well-known" }
  }

  /// Notes the files of a folder and of those below it, each opened from the one above without
  /// following a link.
  private mutating func walk(_ folder: Int32, prefix: String) {
    var files: [(name: String, stamp: Stamp)] = []
    var folders: [String] = []
    _ = try? FolderReader.each(folder, "") { entry in
      guard Self.isServed(entry.name) else { return }
      var info = stat()
      switch entry.kind {
      case .file where fstatat(folder, entry.name, &info, AT_SYMLINK_NOFOLLOW) == 0:
        files.append((entry.name, Stamp(info)))
      case .folder: folders.append(entry.name)
      default: break
      }
    }
    for (name, stamp) in files { set(prefix + name, stamp) }
    for name in folders {
      if let next = FileDescriptor(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, in: folder) {
        walk(next.number, prefix: prefix + name + "/")
      }
    }
  }

  /// The name of this state: the same files give the same name, even after a restart.
  var revision: String { String(sum, radix: 16) }

  /// The differences from an earlier scan.
  func changes(since old: OutputScan) -> Changes {
    let changed = files.filter { old.files[$0.key] != $0.value }.keys.sorted()
    let removed = old.files.keys.filter { files[$0] == nil }.sorted()
    return Changes(changed: changed, removed: removed)
  }
}

extension OutputScan.Stamp {
  fileprivate init(_ info: stat) {
    self.init(
      size: Int(info.st_size), seconds: Int(info.st_mtim.tv_sec),
      nanoseconds: Int(info.st_mtim.tv_nsec))
  }
}
