package import MarqueeBase

/// Finds two mistakes by which a layout loses its page although its syntax is right: it never
/// prints `{{ content }}`, or it turns it into text, so that readers see the page's tags.
package struct LayoutCheck {
  private let program: Program
  /// The names whose value is the page's HTML.
  private var html: Set<Int32>
  /// The names whose value is the page's HTML as text.
  private var text: Set<Int32> = []

  private init(_ layout: Template, _ engine: TemplateEngine) {
    program = layout.program
    html = [engine.contentSymbol]
  }

  /// - Returns: a warning when the page is not shown, and an error for each place that shows its
  ///   tags.
  package static func findings(of layout: Template, _ engine: TemplateEngine) -> [Diagnostic] {
    // A mistake in a partial is reported elsewhere.
    guard let names = try? engine.names(reachableFrom: layout) else { return [] }
    guard names.contains("content") || names.contains("self") else {
      return [
        Diagnostic(
          "the layout \(layout.name) never prints {{ content }}, so its pages show nothing of their own",
          code: "template.no-content", severity: .warning,
          at: SourceLocation(file: layout.name),
          notes: [Diagnostic.Note("{% assign unused = content %} says that it is meant")],
          help: "write {{ content }} where the page belongs")
      ]
    }
    var check = LayoutCheck(layout, engine)
    return check.run()
  }

  private mutating func run() -> [Diagnostic] {
    var found: [Diagnostic] = []
    // The nodes of an inner block are stored before those of the block around it.
    let nodes = (0..<program.nodes.count).map { program.nodes[$0] }.sorted { $0.offset < $1.offset }
    for node in nodes {
      switch node.kind {
      case .assign: set(node.first, to: holding(node.count).kind)
      case .capture: set(node.first, to: printsContent(node.count) ? .html : .other)
      case .output:
        let (kind, filter) = holding(node.first)
        if kind == .text { found.append(mistake(at: node, filter)) }
      default: break
      }
    }
    return found
  }

  private enum Holding { case html, text, other }

  private mutating func set(_ symbol: Int32, to kind: Holding) {
    html.remove(symbol)
    text.remove(symbol)
    if kind == .html { html.insert(symbol) }
    if kind == .text { text.insert(symbol) }
  }

  private func printsContent(_ block: Int32) -> Bool {
    let range = program.blocks[block]
    return (range.first..<range.first + range.count).contains { index in
      let node = program.nodes[index]
      return node.kind == .output && holding(node.first).kind == .html
    }
  }

  /// The relation of an expression's value to the page's HTML, and the filter that turned it into
  /// text; -1 for none.
  private func holding(_ index: Int32) -> (kind: Holding, filter: Int32) {
    let expression = program.expressions[index]
    switch expression.kind {
    case .variable:
      if html.contains(expression.first) { return (.html, -1) }
      return (text.contains(expression.first) ? .text : .other, -1)
    case .filtered:
      var (kind, changed) = holding(expression.first)
      guard kind != .other else { return (.other, -1) }
      for position in expression.second..<expression.second + expression.count {
        let call = program.filterCalls[position]
        guard call.filter >= 0, program.filters[Int(call.filter)].traits.contains(.keepsText) else {
          return (.other, -1)
        }
        if kind == .html { changed = position }
        kind = .text
      }
      return (kind, changed)
    default: return (.other, -1)
    }
  }

  private func mistake(at node: Node, _ filter: Int32) -> Diagnostic {
    let help =
      "change the page or its query instead; | safe_html after it prints HTML, | strip_html the text"
    guard filter >= 0 else {
      return program.diagnostic(
        "this is the page's HTML as text, so that readers would see its tags",
        code: "template.content-as-text", offset: node.offset, length: node.length, help: help)
    }
    let call = program.filterCalls[filter]
    let name = program.filters[Int(call.filter)].name
    return program.diagnostic(
      "'\(name)' makes text of the page's HTML, so that readers would see its tags",
      code: "template.content-as-text", offset: call.offset, length: call.length, help: help)
  }
}
