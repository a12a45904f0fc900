internal import MarqueeBase
internal import MarqueeTemplate

/// Checks a file of content/ that is copied as it is for signs that its author meant it to be a
/// template: front matter, Liquid, the ending of another template language.
struct CopiedFileSuggestion {
  let file: FoundFile
  private let ending: String

  init(_ file: FoundFile) {
    self.file = file
    let name = file.path.split(separator: "/").last ?? ""
    ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }

  /// The number of bytes of a file that are searched.
  private static let longestLook = 1 << 16

  /// The endings of templates in other languages, which Marquee does not run.
  private static let templateEndings: TextSet = [
    "liquid", "njk", "nunjucks", "j2", "jinja", "jinja2", "twig", "hbs", "handlebars", "mustache",
    "ejs", "erb", "haml", "slim", "pug", "jade", "mdx", "tmpl", "gohtml", "webc",
  ]

  /// The endings of text files that other generators render when they have front matter.
  private static let textEndings: TextSet = [
    "css", "scss", "sass", "less", "js", "mjs", "cjs", "ts", "jsx", "tsx", "vue", "yaml", "yml",
    "toml", "tex", "rst", "adoc", "asciidoc", "textile", "org", "tsv", "htaccess", "conf", "sh",
    "sql", "rtf", "vcf", "kml", "gpx", "php",
  ]

  /// - Returns: nil when the file does not look like a template, and when it can't be read: copying
  ///   it will report that.
  func warning() -> Diagnostic? {
    if Self.templateEndings.contains(ending) {
      return told(
        "\(file.name) is copied as it is: '.\(ending)' is no ending of a page",
        help: "name it by what it makes: page.md, page.html, feed.xml")
    }
    // JSON is not searched: its texts often have braces for a script.
    let format = PageFormat.of(file.path)
    let isTemplate = format != nil && format != .json
    guard isTemplate || Self.textEndings.contains(ending),
      let start = try? TextFile.prefix(
        file.absolutePath, count: isTemplate ? Self.longestLook : 8, shownAs: file.name)
    else { return nil }
    if isTemplate { return liquid(in: start).map(liquidWarning) }
    guard Self.isFence(start.prefix(while: { $0 != 10 })),
      let text = try? TextFile.prefix(
        file.absolutePath, count: Self.longestLook, shownAs: file.name)
    else { return nil }
    let lines = text.split(separator: 10, omittingEmptySubsequences: false)
    guard lines.dropFirst().contains(where: Self.isFence) else { return nil }
    // A file of several YAML documents also starts like front matter.
    if ending == "yaml" || ending == "yml", liquid(in: text) == nil { return nil }
    return told(
      "\(file.name) is copied as it is, its front matter too: '.\(ending)' is no ending of a page",
      line: 1, excerpt: "---",
      help: "only \(Self.pageEndings) are templates; write what is fixed without front matter")
  }

  private static let pageEndings = ".md, .html, .xml, .json, .csv, .ics, .txt and their kin"

  private static func isFence(_ line: some Collection<UInt8>) -> Bool {
    line.elementsEqual("---".utf8) || line.elementsEqual("---\r".utf8)
  }

  /// The offset of the first output or tag, `{{ name` or `{% name`; nil when there is none.
  private func liquid(in bytes: [UInt8]) -> Int? {
    var index = 0
    while let brace = bytes[index...].firstIndex(of: UInt8(ascii: "{")) {
      index = brace + 1
      guard index < bytes.count else { return nil }
      guard bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "%") else { continue }
      var next = bytes[(index + 1)...]
      if next.first == UInt8(ascii: "-") { next = next.dropFirst() }
      next = next.drop { $0 == 32 }
      if let letter = next.first, (97...122).contains(letter | 0x20) { return brace }
    }
    return nil
  }

  private func liquidWarning(at offset: Int) -> Diagnostic {
    let text = (try? TextFile.read(file.absolutePath, shownAs: file.name)) ?? ""
    let location = SourceLocation(
      file: file.name, text: text, offset: min(offset, max(0, text.utf8.count - 1)), byteCount: 2)
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines.indices.contains(location.line - 1) ? lines[location.line - 1] : "".utf8[...]
    let excerpt = Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    return Diagnostic(
      "\(file.name) is copied as it is, so that every reader sees what stands in braces",
      code: "file.not-a-template", severity: .warning, at: location, excerpt: String(excerpt),
      notes: [Self.silence(file)],
      help: "a file is a template when its first line is '---': write two such lines at its top")
  }

  private func told(
    _ message: String, line: Int = 0, excerpt: String? = nil, help: String
  ) -> Diagnostic {
    Diagnostic(
      message, code: "file.not-a-template", severity: .warning,
      at: SourceLocation(
        file: file.name, line: line, column: line > 0 ? 1 : 0, length: line > 0 ? 3 : 0),
      excerpt: excerpt, notes: [Self.silence(file)], help: help)
  }

  private static func silence(_ file: FoundFile) -> Diagnostic.Note {
    Diagnostic.Note(
      "build: { copy: [/\(file.path)] } in \(SiteConfiguration.fileName) says that it is meant")
  }
}
