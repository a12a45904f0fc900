internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// A reader of the partials of `marquee render --partials DIR`: `DIR/cards/movie.html` becomes the
/// partial `cards/movie.html`.
enum PartialsFolder {
  /// Reads all partials of a folder.
  ///
  /// - Parameter format: the main template's format. Partials of a Liquid template are Liquid,
  ///   whatever their ending is; partials of other templates have the format of their ending, or
  ///   else the main template's.
  static func read(_ folder: String, format: Format) throws(Diagnostics) -> TextMap<TemplateSource>
  {
    let names: [String]
    do {
      names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    } catch {
      throw Diagnostics(
        Diagnostic(
          "the folder of partials \(folder) can't be read", code: "file.unreadable",
          category: .configuration))
    }
    var partials: TextMap<TemplateSource> = [:]
    for name in names {
      let path = folder + "/" + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      let text = try InputFile(path, role: "partial").text()
      partials[name] = source(name, text: text, format: format)
    }
    if format == .liquid { addShortNames(to: &partials) }
    return partials
  }

  static func source(_ name: String, text: String, format: Format) -> TemplateSource {
    let own = format == .liquid ? nil : FileEnding(of: name).format
    return TemplateSource(name: name, text: text, format: own ?? format)
  }

  /// Adds each partial also under its name without the ending, because Liquid's own tools write `{%
  /// render 'card' %}` for `card.liquid`.
  private static func addShortNames(to partials: inout TextMap<TemplateSource>) {
    for (name, source) in partials.sorted(by: { $0.key < $1.key }) {
      let short = FileEnding(of: name).stem
      if short != name, partials[short] == nil { partials[short] = source }
    }
  }
}

/// The last ending of a file's name.
struct FileEnding {
  /// The path without the ending and its dot.
  let stem: String
  let format: Format?

  init(of path: String) {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    guard let dot = path[start...].lastIndex(of: "."), dot > start else {
      stem = path
      format = nil
      return
    }
    stem = String(path[..<dot])
    format = Format(fileEnding: String(path[path.index(after: dot)...]))
  }
}
