import MarqueeBase
import MarqueeTemplate

/// Renders one template, as `marquee render` does.
func render(
  _ template: String, as format: Format, _ data: TextMap<Value> = [:],
  partials: [String: String] = [:], layouts: [String] = [], declared: TextSet = [],
  limits: RenderLimits = RenderLimits()
) throws(Diagnostics) -> String {
  let (renderer, body, wrappers) = try prepare(
    template, as: format, data, partials: partials, layouts: layouts, declared: declared,
    limits: limits)
  let buffer = ByteBuffer()
  try renderer.render(body: body, layouts: wrappers, into: buffer)
  return buffer.text
}

/// Compiles the templates and binds the data to a renderer.
func prepare(
  _ template: String, as format: Format, _ data: TextMap<Value> = [:],
  partials: [String: String] = [:], layouts: [String] = [], declared: TextSet = [],
  limits: RenderLimits = RenderLimits()
) throws(Diagnostics) -> (Renderer, Template, [Template]) {
  var sources: TextMap<TemplateSource> = [:]
  for (name, text) in partials {
    let ending = name.split(separator: ".").last.map(String.init) ?? ""
    sources[name] = TemplateSource(
      name: "templates/\(name)", text: text,
      format: format == .liquid ? .liquid : Format(fileEnding: ending) ?? .text)
  }
  let engine = TemplateEngine(
    options: EngineOptions(
      now: Moment(.timestampWithZone, microseconds: 1_774_628_454_000_000), limits: limits,
      declaredNames: declared),
    partials: sources)
  let body = try engine.compile(TemplateSource(name: "page", text: template, format: format))
  var wrappers: [Template] = []
  for layout in layouts {
    wrappers.append(
      try engine.compile(TemplateSource(name: "layout.html", text: layout, format: .html)))
  }
  let renderer = Renderer(engine)
  for (name, value) in data { renderer.bind(name, value) }
  return (renderer, body, wrappers)
}

/// The diagnostics of a template that must not render, in the compiler's form.
func refusal(
  _ template: String, as format: Format, _ data: TextMap<Value> = [:],
  partials: [String: String] = [:], layouts: [String] = [], declared: TextSet = [],
  limits: RenderLimits = RenderLimits()
) -> String {
  do {
    let output = try render(
      template, as: format, data, partials: partials, layouts: layouts, declared: declared,
      limits: limits)
    return "no error: \(output)"
  } catch {
    return error.all.map(\.formatted).joined(separator: "\n")
  }
}

/// A row of a query.
func row(_ query: String, _ members: KeyValuePairs<String, Value>) -> Value {
  .record(Record(members.map { ($0.key, $0.value) }, query: query))
}

/// A JSON object.
func map(_ members: KeyValuePairs<String, Value>) -> Value {
  .record(Record(members.map { ($0.key, $0.value) }))
}
