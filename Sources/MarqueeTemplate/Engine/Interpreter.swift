internal import MarqueeBase

/// Runs programs: the state of a page that is being rendered, and what stays from page to page.
///
/// A struct, changed in place by one `Renderer`: Swift then knows when compiling that nobody
/// else touches it meanwhile. As a class it asked so at each access, at run time, which was a
/// third of the time of a page.
struct Interpreter {
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

  init(_ engine: TemplateEngine) {
    self.engine = engine
    plans = PlanCache(limit: engine.options.limits.planCacheBytes)
    filterContext = FilterContext(
      now: engine.options.now, timeZone: engine.options.timeZone, pageMode: true)
    grow()
  }

  /// Starts a page's next template afresh.
  mutating func begin(_ program: Program, direct: Bool) {
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
  mutating func grow() {
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
