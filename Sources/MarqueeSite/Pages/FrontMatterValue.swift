internal import MarqueeBase
internal import MarqueeTemplate

/// A front matter value, ready to be worked out for a page.
indirect enum FrontMatterValue: Sendable {
  case constant(Value)
  /// Text that holds Liquid.
  case template(FrontMatterTemplate)
  case list([FrontMatterValue])
  case map(RecordKeys, [FrontMatterValue])

  /// The templates in it.
  var templates: [Template] {
    switch self {
    case .constant: []
    case .template(let template): [template.template]
    case .list(let values), .map(_, let values): values.flatMap(\.templates)
    }
  }

  func value(_ renderer: Renderer) throws(Diagnostics) -> Value {
    switch self {
    case .constant(let value): return value
    case .template(let template): return .string(try template.render(renderer))
    case .list(let values): return .array(try Self.values(values, renderer))
    case .map(let keys, let values):
      return .record(Record(keys: keys, values: try Self.values(values, renderer)))
    }
  }

  private static func values(
    _ values: [FrontMatterValue], _ renderer: Renderer
  ) throws(Diagnostics) -> [Value] {
    var results: [Value] = []
    for value in values { results.append(try value.value(renderer)) }
    return results
  }

  static func compile(
    _ node: YAMLNode, in source: YAMLSource, with engine: TemplateEngine
  ) throws(Diagnostics) -> FrontMatterValue {
    switch node.content {
    case .scalar(let text, _):
      guard text.utf8.contains(UInt8(ascii: "{")), text.contains("{{") || text.contains("{%") else {
        return .constant(node.value)
      }
      return .template(try FrontMatterTemplate(text, at: node.location, in: source, with: engine))
    case .list(let nodes):
      var values: [FrontMatterValue] = []
      for node in nodes { values.append(try compile(node, in: source, with: engine)) }
      return .list(values)
    case .map(let entries):
      var values: [FrontMatterValue] = []
      for entry in entries { values.append(try compile(entry.node, in: source, with: engine)) }
      return .map(RecordKeys(entries.map(\.key)), values)
    }
  }
}

/// Liquid inside a front matter value. It runs as a small template of its own; its messages
/// are moved to the place where the value stands in the file.
struct FrontMatterTemplate: Sendable {
  let template: Template
  private let source: YAMLSource
  /// The line of the file that holds the text's first line.
  private let firstLine: Int
  /// Scalars before the text on that line.
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
