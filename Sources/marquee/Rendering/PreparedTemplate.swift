internal import MarqueeBase
internal import MarqueeTemplate

/// One template, compiled with its partials, that can be rendered with any number of data sets.
final class PreparedTemplate {
  private let template: Template
  private let renderer: Renderer
  private let buffer = ByteBuffer()
  private var boundNames: [String] = []

  init(_ source: TemplateSource, partials: TextMap<TemplateSource>, options: EngineOptions)
    throws(Diagnostics)
  {
    let engine = TemplateEngine(options: options, partials: partials)
    template = try engine.compile(source)
    renderer = Renderer(engine)
  }

  /// Renders the template with the data.
  ///
  /// - Returns: the page, and warnings: those of the template itself, and one for each value that
  ///   was replaced by a safe one.
  func render(_ data: Record) throws(Diagnostics) -> (output: [UInt8], warnings: [Diagnostic]) {
    for name in boundNames { renderer.unbind(name) }
    boundNames = data.keys.names
    for (name, value) in zip(data.keys.names, data.values) { renderer.bind(name, value) }
    buffer.removeAll()
    do throws(Diagnostics) {
      try renderer.render(body: template, layouts: [], into: buffer)
    } catch {
      _ = renderer.takeWarnings()
      throw error
    }
    return (
      buffer.withUnsafeBytes { Array($0) }, template.warnings + renderer.takeWarnings()
    )
  }
}
