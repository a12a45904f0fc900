internal import MarqueeBase
internal import MarqueeTemplate

/// One file of content/.
enum ContentFile: Sendable {
  /// A template from which one page or many are made.
  case page(PageFile)
  /// A file that is copied as it is.
  case copied(FoundFile)

  /// Reads a file. Markdown is always a page; a file in another text format is a page when it has
  /// front matter.
  ///
  /// - Parameter copied: the files that are copied even when they look like pages; nil for none.
  static func read(_ file: FoundFile, copied: PathFilter?) throws(Diagnostics) -> ContentFile {
    guard let format = PageFormat.of(file.path), copied?.matches(file.path) != true else {
      return .copied(file)
    }
    if format != .markdown, try !startsWithFence(file) { return .copied(file) }
    let text = try TextFile.read(file.absolutePath, shownAs: file.name)
    let frontMatter = try FrontMatter.split(text, file: file.name)
    return .page(
      PageFile(
        file: file, format: format, settings: try PageSettings.parse(frontMatter),
        body: frontMatter.body, bodyLineOffset: frontMatter.bodyLineOffset,
        fingerprint: Digester().fingerprint(of: text)))
  }

  /// Whether the file begins with a line `---`. Only the first bytes are read, because the file may
  /// be large.
  private static func startsWithFence(_ file: FoundFile) throws(Diagnostics) -> Bool {
    let start = try TextFile.prefix(file.absolutePath, count: 8, shownAs: file.name)
    let line = start.starts(with: [0xef, 0xbb, 0xbf]) ? start.dropFirst(3) : start[...]
    return ["---\n", "---\r\n"].contains { line.starts(with: $0.utf8) }
  }
}

/// A file of content/ that pages are made from.
struct PageFile: Sendable {
  let file: FoundFile
  let format: Format
  let settings: PageSettings
  let body: String
  let bodyLineOffset: Int
  /// The fingerprint of the whole file.
  let fingerprint: Fingerprint
}

/// Tells the format of a file of content/ from the ending of its name.
enum PageFormat {
  /// The format of a file that may have front matter; nil for a file that is copied.
  static func of(_ path: String) -> Format? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    let format = Format(fileEnding: String(name[name.index(after: dot)...]))
    return format == .liquid ? nil : format
  }

  static func pathKind(_ format: Format) -> PagePath.Kind { format.isHTML ? .html : .file }
}
