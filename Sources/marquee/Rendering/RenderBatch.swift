internal import Glibc
internal import MarqueeBase
internal import MarqueeTemplate

/// `marquee render --batch`: one process renders many templates, for tests and other programs.
///
/// Each line of JSON in the input gives one line of JSON in the output, in the same order:
///
///     {"as": "html", "template": "<p>{{ a }}", "data": {"a": "<"}, "partials": {"x": "…"}}
///     {"output": "<p>&lt;"}
///     {"error": "template:1:4: error: …"}
///
/// `data` and `partials` may be absent. `warnings` lists values that were replaced. All answers
/// that are ready are written before a read that could block, so a program may wait for each
/// answer.
struct RenderBatch {
  let options: EngineOptions
  /// The format of lines without the member `as`.
  let format: Format?
  private var reader = JSONReader()
  /// The last template, kept because tests of escaping render one template with many values.
  private var last: (key: String, template: PreparedTemplate)?

  init(options: EngineOptions, format: Format?) {
    self.options = options
    self.format = format
  }

  mutating func run() {
    var input = LineReader()
    var output: [UInt8] = []
    while let line = input.next() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0d || $0 == 0x09 }) { continue }
      JSONWriter.append(.record(answer(line)), to: &output)
      output.append(0x0a)
      if output.count > 1 << 16 || !input.hasLine {
        Console.output(output)
        output.removeAll(keepingCapacity: true)
      }
    }
    Console.output(output)
  }

  private mutating func answer(_ line: [UInt8]) -> Record {
    do throws(Diagnostics) {
      let (output, warnings) = try render(line)
      var members: [(String, Value)] = [
        ("output", .string(String(decoding: output, as: UTF8.self)))
      ]
      if !warnings.isEmpty {
        members.append(("warnings", .array(warnings.map { .string($0.formatted) })))
      }
      return Record(members)
    } catch {
      let text = error.all.map(\.formatted).joined(separator: "\n")
      return Record([("error", .string(text))])
    }
  }

  private mutating func render(_ line: [UInt8]) throws(Diagnostics) -> ([UInt8], [Diagnostic]) {
    let request: Value
    do throws(JSONError) {
      request = try JSONData.read(line, with: &reader)
    } catch {
      throw Self.problem("the line is not JSON: \(error)")
    }
    guard case .record(let members) = request else {
      throw Self.problem("the line is \(request.kindName), not an object")
    }
    guard case .string(let text)? = members["template"] else {
      throw Self.problem("the line has no \"template\"")
    }
    let data: Record
    switch members["data"] {
    case .record(let record)?: data = record
    case nil, .null?: data = Record([])
    case let other?: throw Self.problem("\"data\" is \(other.kindName), not an object")
    }
    return try prepare(text, as: try format(members["as"]), partials: members["partials"])
      .render(data)
  }

  private func format(_ value: Value?) throws(Diagnostics) -> Format {
    switch value {
    case .string(let name)?:
      if let format = Format(rawValue: name) { return format }
      throw Self.problem("\"as\" is '\(name)', which is no format")
    case nil:
      if let format { return format }
      throw Self.problem("the line has no \"as\"")
    case let other?: throw Self.problem("\"as\" is \(other.kindName), not text")
    }
  }

  private mutating func prepare(_ text: String, as format: Format, partials: Value?)
    throws(Diagnostics) -> PreparedTemplate
  {
    var sources: TextMap<TemplateSource> = [:]
    // U+001F can't be part of the key's parts, so it can separate them.
    var key = format.rawValue + "\u{1f}" + text
    if case .record(let record)? = partials {
      for (name, value) in zip(record.keys.names, record.values) {
        guard case .string(let partial) = value else {
          throw Self.problem("the partial \"\(name)\" is \(value.kindName), not text")
        }
        sources[name] = PartialsFolder.source(name, text: partial, format: format)
        key += "\u{1f}\(name)\u{1f}\(partial)"
      }
    }
    if let last, last.key == key { return last.template }
    let source = TemplateSource(name: "template", text: text, format: format)
    let template = try PreparedTemplate(source, partials: sources, options: options)
    last = (key, template)
    return template
  }

  private static func problem(_ message: String) -> Diagnostics {
    Diagnostics(Diagnostic(message, code: "render.batch", category: .configuration))
  }
}
