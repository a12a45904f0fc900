package import MarqueeBase

/// Who wants which file of the output. Two pages with one path are an error that names both.
///
/// Claims come in the build's order, whatever thread rendered them, so that messages are the
/// same on every machine.
package struct PageClaims {
  /// Where a page comes from: a file of content/, and the row, group or page number in it.
  package struct Origin: Hashable, Sendable {
    package let source: Int
    package let item: Int

    package init(source: Int, item: Int) {
      self.source = source
      self.item = item
    }
  }

  private(set) var files: [String] = []
  private var origins: [Origin] = []
  /// Index into `files` by the file's lower-cased path.
  private var firstByFolded: [String: Int] = [:]
  /// Further spellings of a path that differ in case only.
  private var variants: [String: Int] = [:]
  /// Files that may stand where another page needs a folder: all but `…/index.html`.
  private var plainFiles: [String: Int] = [:]
  private(set) var collisions: [(first: Int, second: Int)] = []
  private(set) var nearCollisions: [(first: Int, second: Int)] = []

  package init() {}

  /// - Returns: false when another page has the file already.
  @discardableResult
  package mutating func claim(_ file: String, by origin: Origin) -> Bool {
    let index = files.count
    files.append(file)
    origins.append(origin)
    let folded = Self.folded(file)
    if let first = firstByFolded[folded] {
      if let same = files[first] == file ? first : variants[file] {
        collisions.append((same, index))
        return false
      }
      variants[file] = index
      nearCollisions.append((first, index))
    } else {
      firstByFolded[folded] = index
    }
    if !file.hasSuffix("/index.html"), file != "index.html" { plainFiles[file] = index }
    return true
  }

  /// Whether a page has exactly this file.
  package func contains(_ file: String) -> Bool {
    firstByFolded[Self.folded(file)].map { files[$0] == file } == true || variants[file] != nil
  }

  private static func folded(_ file: String) -> String {
    let isLowerCase = file.utf8.allSatisfy {
      $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
    }
    return isLowerCase ? file : file.lowercased()
  }

  /// Every mistake among the claims; warnings for paths that differ in case only.
  ///
  /// - Parameter name: what a person calls the page of an origin: its file, and its row.
  package func diagnostics(limit: Int = 20, name: (Origin) -> String) -> [Diagnostic] {
    var all: [Diagnostic] = []
    for (first, second) in collisions.prefix(limit) {
      all.append(
        Diagnostic(
          "two pages have the path \(shown(second))", code: "page.collision",
          notes: notes(first, second, name),
          help: "make the paths differ, or keep one of the two"))
    }
    if collisions.count > limit {
      all[all.count - 1].notes.append(
        Diagnostic.Note("\(collisions.count - limit) further pages have the path of another"))
    }
    for (folder, inside) in folderConflicts().prefix(limit) {
      all.append(
        Diagnostic(
          "\(shown(folder)) is a file, and a folder for \(shown(inside))",
          code: "page.file-and-folder", notes: notes(folder, inside, name),
          help: "end the first path with /, or move the second"))
    }
    for (first, second) in nearCollisions.prefix(limit) {
      all.append(
        Diagnostic(
          "\(shown(first)) and \(shown(second)) differ in case only", code: "page.case",
          severity: .warning, notes: notes(first, second, name),
          help: "some systems keep one of the two: use lower case, for instance with | slug"))
    }
    return all
  }

  private func notes(_ first: Int, _ second: Int, _ name: (Origin) -> String)
    -> [Diagnostic.Note]
  {
    [
      Diagnostic.Note("one is \(name(origins[first]))"),
      Diagnostic.Note("the other is \(name(origins[second]))"),
    ]
  }

  /// `/movies/heat/` for `movies/heat/index.html`.
  private func shown(_ index: Int) -> String { Self.address(files[index]) }

  static func address(_ file: String) -> String {
    "/" + (file == "index.html" || file.hasSuffix("/index.html") ? file.dropLast(10) : file[...])
  }

  private func folderConflicts() -> [(folder: Int, inside: Int)] {
    guard !plainFiles.isEmpty else { return [] }
    var found: [(Int, Int)] = []
    var reported: Set<Int> = []
    for (index, file) in files.enumerated() {
      var rest = file.utf8[...]
      while let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
        rest = rest[..<slash]
        if let folder = plainFiles[String(Substring(rest))], reported.insert(folder).inserted {
          found.append((folder, index))
        }
      }
    }
    return found
  }
}
