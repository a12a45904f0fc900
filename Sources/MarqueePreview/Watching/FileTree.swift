internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// The contents of a site's files at the last scan, to distinguish a change from a mere new time
/// stamp.
///
/// A file with the same size, times and inode counts as unchanged. The content of any other is
/// read, and its hash compared.
struct FileTree {
  /// The folders of a site that are watched with all that is in them.
  static let folders = ["content", "database", "queries", "templates"]
  /// The size above which a file counts as changed when its size or time has changed. Reading a
  /// film to see whether it changed would take longer than the build.
  static let largestRead = 16 << 20

  private struct Stamp: Hashable {
    let size: Int
    let modified: Int
    let changed: Int
    let inode: UInt64

    init(_ facts: stat) {
      size = Int(facts.st_size)
      modified = facts.st_mtim.tv_sec &* 1_000_000_000 &+ facts.st_mtim.tv_nsec
      changed = facts.st_ctim.tv_sec &* 1_000_000_000 &+ facts.st_ctim.tv_nsec
      inode = UInt64(facts.st_ino)
    }
  }

  private struct Known {
    var stamp: Stamp
    /// The hash of the content; nil for a file that is too large to be read.
    var content: Int?
  }

  private let root: String
  private let realRoot: String
  /// The folders that contain links to files.
  private(set) var foldersWithLinks: TextSet = []
  /// The files by name, by folder: `content/movies`; "" for the site's own folder.
  private var known: TextMap<TextMap<Known>> = [:]

  /// - Parameter root: the site's folder.
  init(root: String) {
    self.root = root
    realRoot = Self.realPath(root) ?? root
  }

  /// All folders that have been seen.
  var allFolders: TextSet { TextSet(known.keys) }

  /// Whether a name in a folder may be a file or a folder of the site.
  static func isWatched(_ name: String, in folder: String) -> Bool {
    guard folder.isEmpty else { return !SiteFiles.isIgnored(name) }
    return name == SiteConfiguration.fileName || isEnvironment(name) || folders.contains(name)
  }

  /// Whether a name is that of an environment file: `.env`, `.env.local`.
  static func isEnvironment(_ name: String) -> Bool {
    (name == ".env" || name.hasPrefix(".env.")) && !name.hasSuffix("~") && !name.hasSuffix(".swp")
  }

  /// Scans everything.
  ///
  /// - Returns: the paths in the site's folder of the files that have changed, appeared or
  ///   disappeared.
  mutating func look() -> TextSet {
    var changed: TextSet = []
    let before = known
    known = [:]
    visit("", before: before, recursive: true, visited: [], into: &changed)
    for (folder, files) in before where known[folder] == nil {
      changed.formUnion(files.keys.map { Self.path(folder, $0) })
    }
    return changed
  }

  /// Scans some folders, new folders in them with all their content, and the remains of folders
  /// that have disappeared.
  mutating func look(at folders: TextSet) -> TextSet {
    var changed: TextSet = []
    for folder in folders.sorted() {
      let before = known
      visit(folder, before: before, recursive: false, visited: [], into: &changed)
    }
    return changed
  }

  private func isInside(_ path: String) -> Bool {
    path == realRoot || path.hasPrefix(realRoot + "/")
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func path(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder + "/" + name
  }

  /// - Parameter visited: the real paths of the folders above, to detect links that lead back to
  ///   them.
  private mutating func visit(
    _ folder: String, before: TextMap<TextMap<Known>>, recursive: Bool, visited: TextSet,
    into changed: inout TextSet
  ) {
    let path = folder.isEmpty ? root : root + "/" + folder
    guard let real = Self.realPath(path), isInside(real), !visited.contains(real),
      let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    else {
      forget(folder, into: &changed)
      return
    }
    var files: TextMap<Known> = [:]
    var inside: TextSet = []
    foldersWithLinks.remove(folder)
    for name in names where Self.isWatched(name, in: folder) {
      let file = path + "/" + name
      var own = stat()
      guard lstat(file, &own) == 0 else { continue }
      var facts = own
      let isLink = own.st_mode & S_IFMT == S_IFLNK
      let leadsNowhere = isLink && stat(file, &facts) != 0
      switch facts.st_mode & S_IFMT {
      case S_IFDIR where !isLink || Self.realPath(file).map { isInside($0) } == true:
        let subfolder = Self.path(folder, name)
        inside.insert(subfolder)
        if recursive || before[subfolder] == nil {
          visit(
            subfolder, before: before, recursive: true, visited: visited.union([real]),
            into: &changed)
        }
      default:
        // A link to a missing file or out of the site also counts as a file, because a build
        // reports it.
        if isLink { foldersWithLinks.insert(folder) }
        let old = before[folder]?[name]
        let isFile = facts.st_mode & S_IFMT == S_IFREG && !leadsNowhere
        let new =
          isFile
          ? Self.look(at: file, facts, known: old)
          : Known(stamp: Stamp(own), content: Int(own.st_mode))
        files[name] = new
        if old == nil || old?.content != new.content
          || new.content == nil && old?.stamp != new.stamp
        {
          changed.insert(Self.path(folder, name))
        }
      }
    }
    for name in (before[folder] ?? [:]).keys where files[name] == nil {
      changed.insert(Self.path(folder, name))
    }
    known[folder] = files
    for gone in known.keys where isChild(gone, of: folder) && !inside.contains(gone) {
      forget(gone, into: &changed)
    }
  }

  private func isChild(_ path: String, of folder: String) -> Bool {
    guard !path.isEmpty else { return false }
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    return parent == folder
  }

  /// Removes a folder that has disappeared, with everything in it.
  private mutating func forget(_ folder: String, into changed: inout TextSet) {
    for (path, files) in known where path == folder || path.hasPrefix(folder + "/") {
      foldersWithLinks.remove(path)
      changed.formUnion(files.keys.map { Self.path(path, $0) })
      known[path] = nil
    }
  }

  private static func look(at path: String, _ facts: stat, known: Known?) -> Known {
    let stamp = Stamp(facts)
    if let known, known.stamp == stamp { return known }
    guard stamp.size <= largestRead, let file = FileDescriptor(path, O_RDONLY | O_NONBLOCK),
      let bytes = BlockingIO.readAll(
        file.number, expecting: stamp.size, limit: largestRead + 1)
    else { return Known(stamp: stamp, content: nil) }
    var hasher = Hasher()
    hasher.combine(bytes)
    return Known(stamp: stamp, content: hasher.finalize())
  }
}
