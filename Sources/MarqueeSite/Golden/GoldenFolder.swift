internal import Foundation
internal import MarqueeBase

/// The folder of committed pages, with the same paths as in the output.
///
/// A hidden file marks it as a folder of snapshots. Then every file in it counts as a snapshot, and
/// `--update` removes those that no page makes any more. Hidden files, and a README.md at its top,
/// are left alone. Nothing is read or written through a symbolic link.
struct GoldenFolder {
  static let marker = ".marquee-snapshots"

  /// The absolute path.
  let path: String
  /// The folder's name as messages show it: `snapshots`.
  let name: String

  /// - Parameter folder: absolute, or relative to the site's root.
  init(_ folder: String, root: String, configuration: SiteConfiguration) throws(Diagnostics) {
    let place = try OutputPlace(
      folder, root: root, called: "folder of snapshots",
      followsLinks: folder != GoldenCheck.defaultFolder)
    try place.keepOut(
      of: configuration.build.output, root: root, called: "folder of snapshots")
    path = place.path
    name = folder
  }

  private var isMarked: Bool { FileSystem.kind(path + "/" + Self.marker) == .file }

  /// All snapshots, sorted.
  ///
  /// - Throws: for a folder that holds files but is not marked, and for a link in it.
  func files() throws(Diagnostics) -> [String] {
    guard FileSystem.kind(path) != .missing else { return [] }
    var files: [String] = []
    var mistakes: [Diagnostic] = []
    walk("", &files, &mistakes)
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    if !isMarked, !files.isEmpty {
      throw Diagnostics(
        Diagnostic(
          "\(name) holds other files than snapshots", code: "snapshot.foreign",
          category: .configuration, at: SourceLocation(file: "\(name)/\(files[0])"),
          help: "choose a folder of its own with --to; if these are snapshots, make an empty file "
            + "\(name)/\(Self.marker)"))
    }
    return files.sorted()
  }

  private func walk(_ prefix: String, _ files: inout [String], _ mistakes: inout [Diagnostic]) {
    let folder = prefix.isEmpty ? path : path + "/" + prefix
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      let file = prefix.isEmpty ? entry : prefix + "/" + entry
      if entry.hasPrefix(".") && entry != ".well-known" || file == "README.md" { continue }
      switch FileSystem.kind(path + "/" + file) {
      case .file: files.append(file)
      case .folder: walk(file, &files, &mistakes)
      case .missing: break
      case .link, .other:
        mistakes.append(
          Diagnostic(
            "\(name)/\(file) is neither a file nor a folder", code: "snapshot.link",
            help: "remove it: snapshots are read and written through no link"))
      }
    }
  }

  /// The bytes of a snapshot; nil when there is none, or when it is a symbolic link.
  func read(_ file: String) -> [UInt8]? {
    BlockingIO.readFile(path + "/" + file, O_NOFOLLOW | O_NONBLOCK)
  }

  // MARK: Updating

  /// Creates the folder and marks it. Call it only after `files`, which refuses a folder with other
  /// files.
  func prepare() throws(Diagnostics) {
    try FileSystem.makeFolders(path, shownAs: name)
    guard !isMarked else { return }
    let text = "# 'marquee snapshot --update' writes and removes the files of this folder.\n"
    try FileSystem.replace(path + "/" + Self.marker, with: Array(text.utf8), shownAs: name)
  }

  func write(_ bytes: [UInt8], to file: String) throws(Diagnostics) {
    let shown = name + "/" + file
    var folder = ""
    for part in file.split(separator: "/").dropLast() {
      folder += (folder.isEmpty ? "" : "/") + part
      let place = path + "/" + folder
      switch FileSystem.kind(place) {
      case .folder: break
      case .missing: try FileSystem.makeFolders(place, shownAs: shown)
      case .file:
        remove(folder)  // A file has the path of a folder that is needed.
        try FileSystem.makeFolders(place, shownAs: shown)
      case .link, .other:
        throw Diagnostics(
          Diagnostic(
            "\(name)/\(folder) is not a folder", code: "snapshot.link", help: "remove it"))
      }
    }
    if FileSystem.kind(path + "/" + file) == .folder { removeEmptyFolders(path + "/" + file) }
    try FileSystem.replace(path + "/" + file, with: bytes, shownAs: shown)
  }

  /// Removes a file and the folders that it leaves empty.
  func remove(_ file: String) {
    guard FileSystem.kind(path + "/" + file) == .file else { return }
    unlink(path + "/" + file)
    var folder = file[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      guard rmdir(path + "/" + folder) == 0 else { return }
    }
  }

  private func removeEmptyFolders(_ folder: String) {
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where FileSystem.kind(folder + "/" + entry) == .folder {
      removeEmptyFolders(folder + "/" + entry)
    }
    rmdir(folder)
  }
}
