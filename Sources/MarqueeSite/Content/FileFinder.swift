internal import Foundation
internal import MarqueeBase

/// A file below one of the site's folders.
struct FoundFile: Sendable {
  /// The path relative to its folder: `movies/[slug].md`.
  let path: String
  /// The path relative to the site's root, as messages show it: `content/movies/[slug].md`.
  let name: String
  /// The absolute path with its links resolved, so that the file that was checked is the one that
  /// is read; see `FileSystem.openWithoutLinks`.
  let absolutePath: String
}

/// Lists the files of the site's folders: no hidden files, no editors' temporary files, and no
/// symbolic link that leads out of the site, to a hidden file in it, to its configuration or to its
/// output. `.env` and `.marquee` are in the site's folder and must never become public.
struct FileFinder {
  let root: String
  /// The places to which links must not lead: absolute paths with their links resolved.
  private let privatePlaces: [String]
  private(set) var diagnostics: [Diagnostic] = []

  /// - Parameter privatePlaces: files and folders that are not the site's content, relative to its
  ///   root.
  init(root: String, privatePlaces: [String] = []) {
    let root = Self.realPath(root) ?? root
    self.root = root
    self.privatePlaces = privatePlaces.map { place in
      let path = place.hasPrefix("/") ? place : root + "/" + place
      return Self.realPath(path) ?? path
    }.filter { $0 != root && !root.hasPrefix($0 + "/") }
  }

  /// All files of a folder and its subfolders, in the order of their paths' bytes.
  mutating func files(in folder: String) -> [FoundFile] {
    var found: [FoundFile] = []
    let path = root + "/" + folder
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    walk(folder, prefix: "", visited: [], into: &found)
    return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private mutating func walk(
    _ folder: String, prefix: String, visited: TextSet, into found: inout [FoundFile]
  ) {
    let path = root + "/" + folder
    guard let realFolder = contained(path, name: folder) else { return }
    if visited.contains(realFolder) {
      report(
        "\(folder) is a link to a folder that it stands in", at: folder,
        help: "remove the link: what it leads to is part of the site already")
      return
    }
    for name in names(in: folder).sorted() {
      let shown = folder + "/" + name
      guard let real = contained(path + "/" + name, name: shown) else { continue }
      switch FileSystem.kind(real) {
      case .folder:
        walk(shown, prefix: prefix + name + "/", visited: visited.union([realFolder]), into: &found)
      case .file:
        found.append(
          FoundFile(path: prefix + name, name: shown, absolutePath: real))
      case .missing, .link, .other:
        // Reading a pipe or a device may never end.
        report("\(shown) is neither a file nor a folder", at: shown, help: "remove it")
      }
    }
  }

  /// The names in a folder that are UTF-8 and not ignored; others that are not UTF-8 are reported.
  private mutating func names(in folder: String) -> [String] {
    var names: [String] = []
    var others: [String] = []
    // The folder itself may be a link; its "." is not.
    let failure = Result { () throws(Diagnostics) in
      try FolderReader.each(AT_FDCWD, root + "/" + folder + "/.") { entry in
        if Self.isIgnored(entry.name) { return }
        if entry.isText { names.append(entry.name) } else { others.append(entry.name) }
      }
    }
    if case .success(let code) = failure, code != 0 {
      report("\(folder) can't be read: \(String(cString: strerror(code)))", at: folder)
    }
    for name in others.sorted() {
      let shown = folder + "/" + name
      report(
        "the name of \(shown) is not UTF-8", at: shown,
        help: "rename it: \(Self.renaming(shown))")
    }
    return names
  }

  /// The path with its links resolved; reported and nil when it leads out of the site or to a
  /// private place.
  private mutating func contained(_ path: String, name: String) -> String? {
    guard let real = Self.realPath(path) else {
      // Foundation replaces bytes that are not UTF-8 with U+FFFD, so no file has this path.
      if name.unicodeScalars.contains("\u{fffd}") {
        report(
          "the name of \(name) is not UTF-8", at: name,
          help: "rename it: \(Self.renaming(path))")
        return nil
      }
      report("\(name) is a link to nothing", at: name, help: "remove it, or mend its target")
      return nil
    }
    guard real == root || real.hasPrefix(root + "/") else {
      report(
        "\(name) is a link that leaves the site, to \(real)", at: name,
        help: "copy the file into the site: a site is built from its own folder only")
      return nil
    }
    let target = String(real.dropFirst(root.utf8.count + 1))
    // Without a link, the file is where its author put it.
    let isLinked = real != root + "/" + name
    guard !isLinked || !isPrivate(real, target) else {
      report(
        "\(name) is a link to \(target), which is not for the public", at: name,
        help: "remove the link; to publish that file, copy it into the folder under another name")
      return nil
    }
    return real
  }

  /// A shell command that renames a file whose name is not UTF-8, with a pattern for the name.
  private static func renaming(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    let pattern = name.unicodeScalars.map { scalar in
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || "-._0123456789".contains(String(scalar)))
      return isPlain ? String(scalar) : "?"
    }
    return "mv \(pattern.joined()) new-name"
  }

  private func isPrivate(_ real: String, _ target: String) -> Bool {
    if privatePlaces.contains(where: { real == $0 || real.hasPrefix($0 + "/") }) { return true }
    return target.split(separator: "/").contains { part in
      // Kubernetes mounts files as links through a folder such as `..2026_11_21`.
      part.hasPrefix(".") && part != ".well-known" && !part.hasPrefix("..")
    }
  }

  private mutating func report(_ message: String, at file: String, help: String? = nil) {
    diagnostics.append(
      Diagnostic(message, code: "file.link", at: SourceLocation(file: file), help: help))
  }

  static func isIgnored(_ name: String) -> Bool {
    if name == ".well-known" { return false }
    if name.hasPrefix(".") || name.hasSuffix("~") { return true }
    if name.hasPrefix("#"), name.hasSuffix("#") { return true }
    if ["Thumbs.db", "desktop.ini", "__pycache__", "4913"].contains(name) { return true }
    let endings = [
      ".swp", ".swo", ".bak", ".orig", ".rej", ".tmp", ".part", ".vsctmp", "___jb_tmp___",
      "___jb_old___",
    ]
    return endings.contains { name.hasSuffix($0) }
  }

  static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
