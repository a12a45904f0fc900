internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Finds files and folders of other generators, which Marquee either does not read or publishes as
/// they are.
enum ForeignFiles {
  /// The entries of a folder that are known from another generator, sorted by name.
  static func words(in folder: String) -> [ForeignWord] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      let isFolder = FileSystem.kind(folder + "/" + name) == .folder
      return ForeignWord.filesByName[isFolder ? name + "/" : name]
    }
  }

  /// Warnings about other generators' files in the site's folder, which are not read. For example,
  /// layouts are only found in `templates/`, not in `_layouts/`.
  static func unread(in root: String) -> [Diagnostic] {
    words(in: root).map { word in
      warning("\(word.word) is not read", at: word.word, word)
    }
  }

  /// Warnings about other generators' files and folders in content/, which are published.
  static func published(_ files: [FoundFile]) -> [Diagnostic] {
    var told: TextSet = []
    var found: [Diagnostic] = []
    for file in files {
      let parts = file.path.split(separator: "/")
      for (index, part) in parts.enumerated() {
        let isFolder = index + 1 < parts.count
        let name = String(part) + (isFolder ? "/" : "")
        // Names without `_`, such as 'layouts' or 'sections', are common for folders of pages.
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
