package import MarqueeBase

/// Runs templates. One thread has one renderer and uses it for many pages: it keeps the plans of
/// the shapes that it has seen, and its buffers.
package final class Renderer {
  let engine: TemplateEngine

  // Variables. A slot counts only when its frame is the current one: `render` starts a new frame,
  // and so does a new page, without touching the slots of the old one.
  var globals: [Value?] = []
  var scope: [Value?] = []
  var scopeFrame: [Int] = []
  var counters: [Int] = []
  var counterFrame: [Int] = []
  /// How many loops and partials have set this name and will put its old value back.
  var shadowDepth: [Int32] = []
  var shadows: [Shadow] = []
  /// Where the shadows of this frame start.
  var shadowBase = 0
  var undo: [Undo] = []
  var frame = 1
  var lastFrame = 1
  /// How many `render`s we are in; in Liquid they don't see the page's data.
  var isolation = 0
  var caches: [LookupCache] = []

  // The run.
  var format = Format.text
  var isStrict = true
  /// Values are put in as they are: Liquid and plain text.
  var isDirect = true
  var output = ByteBuffer()
  var trace = Trace()
  var loops: [LoopState] = []
  var continueOffsets: [String: Int] = [:]
  var cycles: [String: Int] = [:]
  var lastIfChanged: [UInt8]?
  var iterations = 0
  var staticBytes = 0
  var depth = 0
  /// The programs being run, the current one last: for messages about partials.
  var callers: [(program: Program, node: Int32)] = []
  var warnings: [Diagnostic] = []

  // The page.
  let plans: PlanCache
  var headings = PageHeadings()
  var filterContext: FilterContext

  struct Shadow {
    var symbol: Int32
    var value: Value?
    var frame: Int
  }

  struct Undo {
    var symbol: Int32
    var value: Value?
    var frame: Int
    var counter: Int?
    var counterFrame: Int
  }

  /// Where a name was found in the last map: rows of a query share their keys.
  struct LookupCache {
    var keys: RecordKeys?
    var index = 0
  }

  package init(_ engine: TemplateEngine) {
    self.engine = engine
    plans = PlanCache(limit: engine.options.limits.planCacheBytes)
    filterContext = FilterContext(
      now: engine.options.now, timeZone: engine.options.timeZone, pageMode: true)
    grow()
  }

  /// Gives a name a value for every template until it is rebound or unbound.
  package func bind(_ name: String, _ value: Value) {
    let symbol = Int(engine.symbols.symbol(name))
    if symbol >= globals.count { grow() }
    globals[symbol] = value
  }

  package func unbind(_ name: String) {
    let symbol = Int(engine.symbols.symbol(name))
    if symbol < globals.count { globals[symbol] = nil }
  }

  /// Values that were replaced because they could not be made safe where they stand, since the
  /// last call. One warning for each place and page.
  package func takeWarnings() -> [Diagnostic] {
    defer { warnings.removeAll() }
    return warnings
  }

  /// The text of a template, nothing escaped: front-matter values, paths, Liquid.
  package func renderText(_ template: Template) throws(Diagnostics) -> String {
    try begin(template.program, direct: true)
    _ = try run(template.program.root, template.program)
    return output.text
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
    headings.removeAll()
    buffer.removeAll()
    try renderOne(body, into: buffer)
    guard !layouts.isEmpty else { return }
    for layout in layouts {
      let content = buffer.withUnsafeBytes { Array($0) }
      bind("content", .object(TrustedHTML(vouchedFor: content, kind: .block)))
      defer { unbind("content") }
      buffer.removeAll()
      try renderOne(layout, into: buffer)
    }
  }

  private func renderOne(_ template: Template, into buffer: ByteBuffer) throws(Diagnostics) {
    let program = template.program
    if template.format.isPlain {
      try begin(program, direct: true)
      _ = try run(program.root, program)
      output.withUnsafeBytes { buffer.append($0) }
      return
    }
    try begin(program, direct: false)
    _ = try run(program.root, program)
    try fill(trace, program, into: buffer, isFragment: false)
    if template.format == .calendar { fold(buffer) }
  }

  /// iCalendar's line ends and line length, RFC 5545 3.1.
  private func fold(_ buffer: ByteBuffer) {
    let folded = ByteBuffer(capacity: buffer.count + buffer.count / 8)
    buffer.withUnsafeBytes { foldCalendar($0, to: folded) }
    buffer.removeAll()
    folded.withUnsafeBytes { buffer.append($0) }
  }

  private func begin(_ program: Program, direct: Bool) throws(Diagnostics) {
    grow()
    format = program.source.format
    isStrict = format.isPage
    isDirect = direct
    filterContext.pageMode = format.isPage
    output.removeAll()
    trace.removeAll()
    lastFrame += 1
    frame = lastFrame
    shadows.removeAll(keepingCapacity: true)
    for index in shadowDepth.indices where shadowDepth[index] != 0 { shadowDepth[index] = 0 }
    shadowBase = 0
    undo.removeAll(keepingCapacity: true)
    isolation = 0
    loops.removeAll(keepingCapacity: true)
    continueOffsets.removeAll(keepingCapacity: true)
    cycles.removeAll(keepingCapacity: true)
    lastIfChanged = nil
    iterations = 0
    staticBytes = 0
    depth = 0
    callers.removeAll(keepingCapacity: true)
  }

  /// Templates may have been compiled since the renderer was made.
  func grow() {
    let count = engine.symbols.count
    if globals.count < count {
      let missing = count - globals.count
      globals += Array(repeating: nil, count: missing)
      scope += Array(repeating: nil, count: missing)
      scopeFrame += Array(repeating: 0, count: missing)
      counters += Array(repeating: 0, count: missing)
      counterFrame += Array(repeating: 0, count: missing)
      shadowDepth += Array(repeating: 0, count: missing)
    }
    let lookups = engine.lookupCount
    if caches.count < lookups {
      caches += Array(repeating: LookupCache(), count: lookups - caches.count)
    }
  }
}

extension Renderer {
  /// How many shapes this renderer has a plan for.
  package var planCount: Int { plans.count }
}
