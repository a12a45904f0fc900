public import MarqueeBase

/// Runs templates. One thread has one renderer and uses it for many pages: it keeps the plans of
/// the shapes that it has seen, and its buffers.
public final class Renderer {
  private var interpreter: Interpreter

  public init(_ engine: TemplateEngine) { interpreter = Interpreter(engine) }

  deinit { interpreter.free() }

  /// Gives a name a value for every template until it is rebound or unbound.
  public func bind(_ name: String, _ value: Value) { interpreter.bind(name, value) }

  public func unbind(_ name: String) { interpreter.bind(name, nil) }

  /// A name as a place of this renderer: for names that are bound on each page, because finding a
  /// name's place takes a lock that all renderers share.
  package struct Name: Sendable { fileprivate let symbol: Int32 }

  package func name(_ text: String) -> Name { Name(symbol: interpreter.symbol(text)) }

  /// Gives a name a value, or none.
  package func bind(_ name: Name, _ value: consuming Value?) {
    interpreter.bind(name.symbol, value)
  }

  /// Values that were replaced because they could not be made safe where they stand, since the
  /// last call. One warning for each place and page.
  package func takeWarnings() -> [Diagnostic] {
    if interpreter.warnings.isEmpty { return [] }
    defer { interpreter.warnings.removeAll() }
    return interpreter.warnings
  }

  /// Whether a template has asked for the time since the last call.
  package func takeClockUse() -> Bool {
    defer { interpreter.filterContext.clock.wasRead = false }
    return interpreter.filterContext.clock.wasRead
  }

  /// The text of a template, nothing escaped: front-matter values, paths, Liquid.
  public func renderText(_ template: Template) throws(Diagnostics) -> String {
    try interpreter.text(of: template)
  }

  /// Runs a template for its mistakes only.
  package func runText(_ template: Template) throws(Diagnostics) {
    try interpreter.runText(of: template)
  }

  /// Renders a page: the template, then each layout around what came before, which it sees as `content`.
  ///
  /// - Parameters:
  ///   - layouts: the innermost first. Only HTML and Markdown have layouts.
  ///   - values: names for this page, beside those that are bound already.
  /// - Throws: what is wrong in the templates, or with the values that they got, with places.
  public func render(
    _ template: Template, layouts: [Template] = [], values: Record = Record([])
  ) throws(Diagnostics) -> RenderedPage {
    for (name, value) in zip(values.keys.names, values.values) { bind(name, value) }
    defer { for name in values.keys.names { unbind(name) } }
    let buffer = ByteBuffer()
    try render(body: template, layouts: layouts, into: buffer)
    return RenderedPage(
      bytes: Array(UnsafeBufferPointer(start: buffer.base, count: buffer.count)),
      warnings: takeWarnings())
  }

  /// Renders a page into `buffer`, which is emptied first: the body, then each layout around
  /// what came before, which it sees as `content`.
  ///
  /// - Parameters:
  ///   - layouts: the innermost first. Only HTML and Markdown bodies have layouts.
  /// - Throws: what is wrong in the templates, or with the values they got, with places.
  package func render(
    body: Template, layouts: [Template] = [], into buffer: ByteBuffer
  ) throws(Diagnostics) {
    try interpreter.page(body: body, layouts: layouts, into: buffer)
  }

  /// How many shapes this renderer has a plan for.
  package var planCount: Int { interpreter.plans.count }
}
