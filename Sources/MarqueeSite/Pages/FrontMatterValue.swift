internal import MarqueeBase
internal import MarqueeTemplate

/// A compiled front matter value, which is evaluated for each page.
indirect enum FrontMatterValue: Sendable {
  case constant(Value)
  /// Text that holds Liquid.
  case template(FrontMatterTemplate)
  case list([FrontMatterValue])
  case map(RecordKeys, [FrontMatterValue])

  /// The templates in the value.
  var templates: [Template] { texts.map(\.template) }

  /// The texts in the value that hold Liquid.
  var texts: [FrontMatterTemplate] {
    switch self {
    case .constant: []
    case .template(let template): [template]
    case .list(let values), .map(_, let values): values.flatMap(\.texts)
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

  /// Whether the value is the same on every page.
  var isConstant: Bool {
    switch self {
    case .constant: true
    case .template: false
    case .list(let values), .map(_, let values): values.allSatisfy(\.isConstant)
    }
  }

  /// Evaluates the value only to find its mistakes; for a value that no template of the page reads.
  func run(_ renderer: Renderer) throws(Diagnostics) {
    switch self {
    case .constant: break
    case .template(let template): try template.run(renderer)
    case .list(let values), .map(_, let values):
      for value in values { try value.run(renderer) }
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
