internal import MarqueeBase
internal import MarqueeTemplate

/// A file of templates/: a layout, a partial, or the body of pages.
struct TemplateFile: Sendable {
  let name: String
  let source: TemplateSource
  /// The front matter: a layout's own `layout:`, and the settings that a body template gives its
  /// pages.
  let settings: PageSettings
  /// The fingerprint of the whole file.
  let fingerprint: Fingerprint

  static func read(_ file: FoundFile) throws(Diagnostics) -> TemplateFile {
    let text = try TextFile.read(file.absolutePath, shownAs: file.name)
    let frontMatter = try FrontMatter.split(text, file: file.name)
    let settings = try PageSettings.parse(frontMatter)
    try settings.checkTemplate()
    let source = TemplateSource(
      name: file.name, text: frontMatter.body,
      format: PageFormat.of(file.path) ?? .liquid, lineOffset: frontMatter.bodyLineOffset)
    return TemplateFile(
      name: file.name, source: source, settings: settings,
      fingerprint: Digester().fingerprint(of: text))
  }
}

extension PageSettings {
  fileprivate func checkTemplate() throws(Diagnostics) {
    guard let yaml, case let misplaced = pageOnly, !misplaced.isEmpty else { return }
    throw Diagnostics(
      misplaced.map { key, location in
        yaml.diagnostic(
          "'\(key)' belongs to a page, not to a template", code: "front-matter.template",
          at: location, help: "move it to the file in content/ that uses this template")
      })
  }
}
