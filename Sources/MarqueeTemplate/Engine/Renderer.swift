public import MarqueeBase

/// Runs templates. Each thread has a renderer of its own and uses it for many pages: it keeps its
/// buffers and the plans of the shapes that it has seen.
public final class Renderer {
  private var interpreter: Interpreter

  public init(_ engine: TemplateEngine) { interpreter = Interpreter(engine) }

  deinit { interpreter.free() }

  /// Gives a name a value for every template until it is rebound or unbound.
  public func bind(_ name: String, _ value: Value) { interpreter.bind(name, value) }

  /// Removes the value that was bound to a name.
  public func unbind(_ name: String) { interpreter.bind(name, nil) }

  /// A name that was looked up in this renderer, for names that are bound on each page: each
  /// look-up takes a lock that all renderers share.
  package struct Name: Sendable { fileprivate let symbol: Int32 }

  /// Looks up a name for ``bind(_:_:)-(Name,_)``; it is valid in this renderer only.
  package func name(_ text: String) -> Name { Name(symbol: interpreter.symbol(text)) }

  /// Gives a name a value; nil removes it.
  package func bind(_ name: Name, _ value: consuming Value?) {
    interpreter.bind(name.symbol, value)
  }

  /// The warnings about replaced values since the last call: one for each place and page where a
  /// value could not be made safe.
  package func takeWarnings() -> [Diagnostic] {
    if interpreter.warnings.isEmpty { return [] }
    defer { interpreter.warnings.removeAll() }
    return interpreter.warnings
  }

  /// Whether a template has used the current time since the last call.
  package func takeClockUse() -> Bool {
    defer { interpreter.filterContext.clock.wasRead = false }
    return interpreter.filterContext.clock.wasRead
  }

  /// The output of a template as text with nothing escaped: for front-matter values, paths and
  /// plain Liquid.
  public func renderText(_ template: Template) throws(Diagnostics) -> String {
    try interpreter.text(of: template)
  }

  /// Runs a template and discards its output, to find its mistakes.
  package func runText(_ template: Template) throws(Diagnostics) {
    try interpreter.runText(of: template)
  }

  /// Renders a page: the template, and then each layout around the result so far, which is its
  /// `content`.
  ///
  /// - Parameters:
  ///   - layouts: the innermost first. Only HTML and Markdown have layouts.
  ///   - values: names for this page, in addition to those that are bound.
  /// - Throws: the mistakes in the templates or in their use of the values, with their locations.
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

  /// Renders a page into `buffer`, which is emptied first: the body, and then each layout around
  /// the result so far, which is its `content`.
  ///
  /// - Parameter layouts: the innermost first. Only HTML and Markdown bodies have layouts.
  /// - Throws: the mistakes in the templates or in their use of the values, with their locations.
  package func render(
    body: Template, layouts: [Template] = [], into buffer: ByteBuffer
  ) throws(Diagnostics) {
    try interpreter.page(body: body, layouts: layouts, into: buffer)
  }

  /// The number of plans that this renderer keeps.
  package var planCount: Int { interpreter.plans.count }
}
