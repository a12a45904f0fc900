internal import MarqueeBase

/// Runs programs. It holds the state of the page that is being rendered, and the state that is kept
/// from page to page.
///
/// It is a struct that one `Renderer` changes in place, so Swift knows at compile time that no
/// other code accesses it meanwhile. As a class it was checked at each access at run time, which
/// was a third of a page's time.
struct Interpreter {
  let engine: TemplateEngine

  // Variables. A slot is valid only if its frame is the current one: `render` and each new page
  // start a new frame, without touching the slots of the old one.
  var globals = RawArray<Slot>()
  var scope = RawArray<Slot>()
  var counters: [Int] = []
  var counterFrame: [Int] = []
  /// The number of loops and partials that have set this name and will restore its old value.
  var shadowDepth: [Int32] = []
  var shadows: [Shadow] = []
  /// The index at which the shadows of this frame start.
  var shadowBase = 0
  var undo: [Undo] = []
  var frame = 1
  var lastFrame = 1
  /// The number of `render` calls around the current place.
  var isolation = 0
  var caches = RawArray<LookupCache>()
  /// The engine's version when the arrays were last enlarged.
  private var engineVersion = -1

  // The state of the current run.
  var format = Format.text
  var isStrict = true
  /// Whether values are written without escaping: in Liquid and plain text.
  var isDirect = true
  var output = ByteBuffer()
  var trace = TraceRecorder()
  var loops: [LoopState] = []
  /// The states of ended loops, to be reused.
  var spareLoops: [LoopState] = []
  var continueOffsets: TextMap<Int> = [:]
  var cycles: TextMap<Int> = [:]
  var lastIfChanged: [UInt8]?
  var iterations = 0
  /// The size in bytes of the page so far: static text, and values that are not in rows.
  var emittedBytes = 0
  /// The size in bytes of the values that the page holds, and of all values that it has made; see
  /// `RenderLimits`.
  var heldBytes = 0
  var madeBytes = 0
  /// The greatest length of `output` in bytes; it is smaller during a capture.
  var outputRoom = 0
  var depth = 0
  /// The calls of the partials that are being run, the innermost last, for messages.
  var callers: [(program: Program, node: Int32)] = []
  var warnings: [Diagnostic] = []

  // The state of the page.
  var plans: PlanCache
  var plansMade = 0
  /// The properties besides the shape that plans depend on, in bits that formats and fragments
  /// don't use.
  private(set) var planTraits: UInt64 = 0
  var headings = PageHeadings()
  /// Two buffers, used alternately, for the page so far, which is a layout's `content`.
  let contents = [
    TrustedHTML(vouchedFor: ByteBuffer(), kind: .block),
    TrustedHTML(vouchedFor: ByteBuffer(), kind: .block),
  ]
  /// A value escaped for HTML, before it is escaped for the text around that HTML.
  let layered = ByteBuffer(capacity: 256)
  var filterContext: FilterContext

  struct Shadow {
    var symbol: Int32
    var slot: Slot
  }

  struct Undo {
    var symbol: Int32
    var slot: Slot
    var counter: Int?
    var counterFrame: Int
  }

  /// The index of a name in the last map that it was looked up in: the rows of a query share their
  /// keys.
  struct LookupCache {
    /// The address of `keys`, which are retained so that no other keys can get the same address.
    private(set) var id: UnsafeRawPointer?
    private var keys: RecordKeys?
    private(set) var index = 0

    init() {}

    init(_ keys: RecordKeys, _ index: Int) {
      id = UnsafeRawPointer(Unmanaged.passUnretained(keys).toOpaque())
      self.keys = keys
      self.index = index
    }
  }

  init(_ engine: TemplateEngine) {
    self.engine = engine
    plans = PlanCache(
      limit: engine.options.limits.planCacheBytes, known: engine.memory?.plans ?? [:])
    filterContext = FilterContext(
      now: engine.options.now, timeZone: engine.options.timeZone, pageMode: true,
      room: engine.options.limits.valueBytes)
    grow()
  }

  /// Resets the state for the next template of a page.
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
    if !shadows.isEmpty {
      // The last page ended with an error.
      shadows.removeAll(keepingCapacity: true)
      for index in shadowDepth.indices { shadowDepth[index] = 0 }
    }
    shadowBase = 0
    if !undo.isEmpty { undo.removeAll(keepingCapacity: true) }
    isolation = 0
    if !loops.isEmpty { loops.removeAll(keepingCapacity: true) }
    if !continueOffsets.isEmpty { continueOffsets.removeAll(keepingCapacity: true) }
    if !cycles.isEmpty { cycles.removeAll(keepingCapacity: true) }
    lastIfChanged = nil
    iterations = 0
    emittedBytes = 0
    heldBytes = 0
    madeBytes = 0
    outputRoom = engine.options.limits.outputBytes
    depth = 0
    if !callers.isEmpty { callers.removeAll(keepingCapacity: true) }
  }

  /// Enlarges the arrays, because templates may have been compiled since the renderer was made.
  mutating func grow() {
    let version = engine.version
    if version == engineVersion { return }
    engineVersion = version
    planTraits = engine.isSiteGiven ? 1 << 5 : 0
    let count = engine.symbols.count
    if counters.count < count {
      let missing = count - counters.count
      globals.grow(to: count, Slot())
      scope.grow(to: count, Slot())
      counters += Array(repeating: 0, count: missing)
      counterFrame += Array(repeating: 0, count: missing)
      shadowDepth += Array(repeating: 0, count: missing)
    }
    caches.grow(to: engine.lookupCount, LookupCache())
  }

  /// Frees the memory that Swift does not free by itself, and hands the plans to the session; the
  /// owner calls it last.
  mutating func free() {
    engine.memory?.keep(
      plans.all, made: plansMade, limit: engine.options.limits.planCacheBytes)
    globals.free()
    scope.free()
    caches.free()
  }
}
