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
  var globals = RawArray<Slot>()
  var scope = RawArray<Slot>()
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
  /// How many `render`s we are in.
  var isolation = 0
  var caches = RawArray<LookupCache>()
  /// What the engine had compiled when the arrays were made.
  private var engineVersion = -1

  // The run.
  var format = Format.text
  var isStrict = true
  /// Values are put in as they are: Liquid and plain text.
  var isDirect = true
  var output = ByteBuffer()
  var trace = TraceRecorder()
  var loops: [LoopState] = []
  /// States of loops that have ended, for the next ones.
  var spareLoops: [LoopState] = []
  var continueOffsets: TextMap<Int> = [:]
  var cycles: TextMap<Int> = [:]
  var lastIfChanged: [UInt8]?
  var iterations = 0
  /// Bytes that the page's trace shows: static text and values that no row holds.
  var emittedBytes = 0
  /// Bytes of the values that the page holds now, and of all that it has made: see `RenderLimits`.
  var heldBytes = 0
  var madeBytes = 0
  /// How long `output` may become: less while something is captured.
  var outputRoom = 0
  var depth = 0
  /// The programs being run, the current one last: for messages about partials.
  var callers: [(program: Program, node: Int32)] = []
  var warnings: [Diagnostic] = []

  // The page.
  var plans: PlanCache
  var plansMade = 0
  /// What plans depend on besides their shapes, in bits that formats and fragments leave free.
  private(set) var planTraits: UInt64 = 0
  var headings = PageHeadings()
  /// What a layout has around: the page so far, by turns.
  let contents = [
    TrustedHTML(vouchedFor: ByteBuffer(), kind: .block),
    TrustedHTML(vouchedFor: ByteBuffer(), kind: .block),
  ]
  /// A value that is escaped for HTML, before it is escaped for what the HTML stands in.
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

  /// Where a name was found in the last map: rows of a query share their keys.
  struct LookupCache {
    /// The address of `keys`, which are held so that no others can come to have it.
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

  /// Templates may have been compiled since the renderer was made.
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

  /// Gives back what Swift does not free by itself; the owner's last call.
  mutating func free() {
    engine.memory?.keep(
      plans.all, made: plansMade, limit: engine.options.limits.planCacheBytes)
    globals.free()
    scope.free()
    caches.free()
  }
}
