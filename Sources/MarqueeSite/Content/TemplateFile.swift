internal import MarqueeBase
internal import MarqueeTemplate

/// A file of templates/: a layout, a partial, or the body of pages.
struct TemplateFile: Sendable {
  let name: String
  let source: TemplateSource
  /// A layout's own `layout:`, and what a body template gives its pages.
  let settings: PageSettings
  /// Of the whole file.
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
  /// A file of templates/ says how a page looks, not which pages there are.
  fileprivate func checkTemplate() throws(Diagnostics) {
    guard let yaml else { return }
    var misplaced: [(String, SourceLocation)] = []
    if let query { misplaced.append(("query", query.location)) }
    if let template { misplaced.append(("template", template.location)) }
    if let groupBy { misplaced.append(("group_by", groupBy.location)) }
    if let pagination { misplaced.append(("paginate", pagination.query.location)) }
    for entry in [path, draft, publishAt, expiresAt].compactMap({ $0 }) {
      misplaced.append((entry.key, entry.keyLocation))
    }
    guard !misplaced.isEmpty else { return }
    throw Diagnostics(
      misplaced.map { key, location in
        yaml.diagnostic(
          "'\(key)' belongs to a page, not to a template", code: "front-matter.template",
          at: location, help: "move it to the file in content/ that uses this template")
      })
  }
}
