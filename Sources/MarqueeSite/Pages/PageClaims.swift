internal import Foundation
internal import MarqueeBase

/// The claims of pages to files of the output. Two pages with one path are an error that names
/// both.
///
/// Claims are made in the site's order, whatever thread rendered the pages, so that messages are
/// the same on every machine.
struct PageClaims: Sendable {
  let table: PageTable
  private var index: PathIndex
  /// The hashes of files whose path another page may need as a folder: all but `…/index.html`.
  private var plainFiles: Set<UInt64> = []
  private(set) var collisions: [(first: UInt32, second: UInt32)] = []
  private(set) var nearCollisions: [(first: UInt32, second: UInt32)] = []
  /// Each file whose path another page needs as a folder, with the first such page.
  private var folderConflicts: [(folder: UInt32, inside: UInt32)] = []

  init(_ table: PageTable) {
    self.table = table
    index = PathIndex(capacity: table.count)
    // The loop goes over whole parts, which is faster: it runs on one core while a million pages
    // wait.
    for (number, part) in table.parts.enumerated() {
      part.chunk.forEachPath { place, path in claim(UInt32(number << 12 | place), path) }
    }
    folderConflicts = findFolderConflicts()
  }

  private mutating func claim(_ number: UInt32, _ path: UnsafeBufferPointer<UInt8>) {
    let hash = Self.foldedHash(path)
    var same: UInt32?
    var near: UInt32?
    index.probe(hash) { other in
      if table.withPath(other, { $0.elementsEqual(path) }) {
        same = other
        return true
      }
      if near == nil, Self.folded(table.file(other)) == Self.folded(table.file(number)) {
        near = other
      }
      return false
    }
    if let same { return collisions.append((same, number)) }
    if let near { nearCollisions.append((near, number)) }
    let pages = table
    index.insert(number, hash: hash) { other in pages.withPath(other) { Self.foldedHash($0) } }
    if path.last != PageChunk.indexMark { plainFiles.insert(StableHash(path).value) }
  }

  /// The number of the page in this file, whose path is given in its stored form.
  func find(_ kept: UnsafeBufferPointer<UInt8>) -> UInt32? {
    var found: UInt32?
    index.probe(Self.foldedHash(kept)) { other in
      guard table.withPath(other, { $0.elementsEqual(kept) }) else { return false }
      found = other
      return true
    }
    return found
  }

  func contains(_ file: String) -> Bool {
    var file = file
    return file.withUTF8 { $0.withKept { find($0) } } != nil
  }

  /// The hash of the path as a file system compares it that ignores case and Unicode form.
  private static func foldedHash(_ path: UnsafeBufferPointer<UInt8>) -> Int {
    let isPlain = path.allSatisfy {
      $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
    }
    if isPlain { return PathIndex.hash(path) }
    var text = folded(String(decoding: path, as: UTF8.self))
    return text.withUTF8 { PathIndex.hash($0) }
  }

  static func folded(_ file: String) -> String {
    let isLowerCase = file.utf8.allSatisfy {
      $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
    }
    if isLowerCase { return file }
    return inOneForm(inOneForm(file).lowercased())
  }

  /// The text in Unicode's normalization form NFC.
  private static func inOneForm(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCanonicalMapping
  }

  /// The conflicts among the claims: errors, and warnings for paths that differ only in case or
  /// Unicode form.
  ///
  /// - Parameter name: a page's description for messages: its file and its row.
  func diagnostics(limit: Int = 20, name: (UInt32) -> String) -> [Diagnostic] {
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
    for (folder, inside) in folderConflicts.prefix(limit) {
      all.append(
        Diagnostic(
          "\(shown(folder)) is a file, and a folder for \(shown(inside))",
          code: "page.file-and-folder", notes: notes(folder, inside, name),
          help: "end the first path with /, or move the second"))
    }
    for (first, second) in nearCollisions.prefix(limit) {
      let isForm = Self.inOneForm(table.file(first)) == Self.inOneForm(table.file(second))
      all.append(isForm ? formWarning(first, second, name) : caseWarning(first, second, name))
    }
    return all
  }

  private func caseWarning(
    _ first: UInt32, _ second: UInt32, _ name: (UInt32) -> String
  ) -> Diagnostic {
    Diagnostic(
      "\(shown(first)) and \(shown(second)) differ in case only", code: "page.case",
      severity: .warning, notes: notes(first, second, name),
      help: "some systems keep one of the two: use lower case, for instance with | slug")
  }

  /// The two paths look the same, so the message shows them percent-encoded.
  private func formWarning(
    _ first: UInt32, _ second: UInt32, _ name: (UInt32) -> String
  ) -> Diagnostic {
    let urls = [first, second].map { PagePath.url(ofFile: table.file($0)) }
    return Diagnostic(
      "\(urls[0]) and \(urls[1]) differ in their Unicode form only, as \(shown(first))",
      code: "page.form", severity: .warning, notes: notes(first, second, name),
      help: "some systems keep one of the two: use normalize(…) in SQL, or | slug")
  }

  private func notes(
    _ first: UInt32, _ second: UInt32, _ name: (UInt32) -> String
  ) -> [Diagnostic.Note] {
    [
      Diagnostic.Note("one is \(name(first))"), Diagnostic.Note("the other is \(name(second))"),
    ]
  }

  /// The address of a page for messages: `/movies/heat/` for `movies/heat/index.html`.
  private func shown(_ number: UInt32) -> String { Self.address(table.file(number)) }

  static func address(_ file: String) -> String {
    "/" + (file == "index.html" || file.hasSuffix("/index.html") ? file.dropLast(10) : file[...])
  }

  private func findFolderConflicts() -> [(folder: UInt32, inside: UInt32)] {
    guard !plainFiles.isEmpty else { return [] }
    var found: [(UInt32, UInt32)] = []
    var reported: Set<UInt32> = []
    table.forEach { number, _, _ in
      table.withPath(number) { path in
        var hash = StableHash()
        for (position, byte) in path.enumerated() {
          // The set of hashes finds candidates; the index confirms them.
          if byte == UInt8(ascii: "/"), plainFiles.contains(hash.value),
            let folder = find(UnsafeBufferPointer(rebasing: path[..<position])),
            reported.insert(folder).inserted
          {
            found.append((folder, number))
          }
          hash.add(byte)
        }
      }
    }
    return found
  }
}
