internal import MarqueeBase
internal import MarqueeTemplate

/// Liquid in a front matter value. It is compiled as a template of its own; the places in its
/// diagnostics are changed to the value's place in the file.
struct FrontMatterTemplate: Sendable {
  let template: Template
  private let source: YAMLSource
  /// The line in the file of the text's first line.
  private let firstLine: Int
  /// The number of Unicode scalars before the text on that line.
  private let indent: Int

  init(
    _ text: String, at location: SourceLocation, in source: YAMLSource,
    with engine: TemplateEngine
  ) throws(Diagnostics) {
    self.source = source
    let line = source.excerpt(at: location) ?? ""
    let opening = line.unicodeScalars.dropFirst(location.column - 1).first
    if opening == "|" || opening == ">" {
      firstLine = location.line + 1
      let next = SourceLocation(file: location.file, line: firstLine)
      indent = (source.excerpt(at: next) ?? "").prefix { $0 == " " }.count
    } else {
      firstLine = location.line
      indent = location.column - 1 + (opening == "\"" || opening == "'" ? 1 : 0)
    }
    let offset = firstLine - 1
    do {
      template = try engine.compile(
        TemplateSource(name: source.file, text: text, format: .text, lineOffset: offset))
    } catch {
      throw Self.moved(error, source: source, firstLine: firstLine, indent: indent)
    }
  }

  func render(_ renderer: Renderer) throws(Diagnostics) -> String {
    do {
      return try renderer.renderText(template)
    } catch {
      throw Self.moved(error, source: source, firstLine: firstLine, indent: indent)
    }
  }

  /// Runs the template only to find its mistakes.
  func run(_ renderer: Renderer) throws(Diagnostics) {
    do {
      try renderer.runText(template)
    } catch {
      throw Self.moved(error, source: source, firstLine: firstLine, indent: indent)
    }
  }

  /// The diagnostics with their places in the text changed to those in the file.
  func moved(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard !diagnostics.isEmpty else { return [] }
    return Self.moved(
      Diagnostics(diagnostics), source: source, firstLine: firstLine, indent: indent
    ).all
  }

  private static func moved(
    _ error: Diagnostics, source: YAMLSource, firstLine: Int, indent: Int
  ) -> Diagnostics {
    Diagnostics(
      error.all.map { diagnostic in
        guard var location = diagnostic.location, location.file == source.file,
          location.line >= firstLine
        else { return diagnostic }
        var moved = diagnostic
        if location.column > 0 { location.column += indent }
        moved.location = location
        moved.excerpt = source.excerpt(at: location) ?? diagnostic.excerpt
        return moved
      })
  }
}
