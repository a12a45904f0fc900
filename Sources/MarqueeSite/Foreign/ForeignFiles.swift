internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Looks for files and folders of other generators, which Marquee does not read, or publishes as
/// they are.
enum ForeignFiles {
  /// What stands in a folder and is known from another generator, sorted by name.
  static func words(in folder: String) -> [ForeignWord] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      let isFolder = FileSystem.kind(folder + "/" + name) == .folder
      return ForeignWord.filesByName[isFolder ? name + "/" : name]
    }
  }

  /// What a site's folder has that is not read. A layout is looked for in `templates/` only, so that
  /// a page whose layout stands in `_layouts/` has none.
  static func unread(in root: String) -> [Diagnostic] {
    words(in: root).map { word in
      warning("\(word.word) is not read", at: word.word, word)
    }
  }

  /// Paths of content/ in which a folder or a file is another generator's: it is published.
  static func published(_ files: [FoundFile]) -> [Diagnostic] {
    var told: TextSet = []
    var found: [Diagnostic] = []
    for file in files {
      let parts = file.path.split(separator: "/")
      for (index, part) in parts.enumerated() {
        let isFolder = index + 1 < parts.count
        let name = String(part) + (isFolder ? "/" : "")
        // Other folders may well be called 'layouts' or 'sections'.
        guard name.hasPrefix("_"), let word = ForeignWord.filesByName[name] else { continue }
        let path = "content/" + parts[...index].joined(separator: "/") + (isFolder ? "/" : "")
        guard told.insert(path).inserted else { continue }
        found.append(warning("\(path) is published like everything in content/", at: path, word))
      }
    }
    return found
  }

  private static func warning(
    _ message: String, at file: String, _ word: ForeignWord
  ) -> Diagnostic {
    Diagnostic(
      message, code: "file.foreign", severity: .warning, at: SourceLocation(file: file),
      notes: [Diagnostic.Note(word.note)], help: word.instead)
  }
}
