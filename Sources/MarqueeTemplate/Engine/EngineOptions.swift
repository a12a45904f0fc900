public import MarqueeBase

/// What holds for all templates of a build.
public struct EngineOptions: Sendable {
  /// The build's clock: what `now` and `today` mean in the `date` filter.
  public var now: Moment
  /// The time zone of the `date` filter, an IANA name.
  public var timeZone: String
  public var limits: RenderLimits
  /// What the Markdown of rows may cost, and who renders it.
  package var markdown: MarkdownLimits
  /// Every name that some page of the site may see. To test such a name where it has no value
  /// is nil rather than an error, so that layouts can be shared.
  package var declaredNames: TextSet

  /// - Parameter now: the engine has no clock of its own, so that equal values make equal pages.
  public init(now: Moment, timeZone: String = "UTC", limits: RenderLimits = RenderLimits()) {
    self.init(
      now: now, timeZone: timeZone, limits: limits, markdown: MarkdownLimits(), declaredNames: [])
  }

  package init(
    now: Moment, timeZone: String = "UTC", limits: RenderLimits = RenderLimits(),
    markdown: MarkdownLimits = MarkdownLimits(), declaredNames: TextSet = []
  ) {
    self.now = now
    self.timeZone = timeZone
    self.limits = limits
    self.markdown = markdown
    self.declaredNames = declaredNames
  }
}

/// What one page may cost. A template that needs more is stopped with an error that names the
/// limit: a mistake in a loop must not eat the machine of a scheduled job.
public struct RenderLimits: Sendable {
  /// Turns of all loops together.
  public var loopIterations: Int
  /// Bytes of output.
  public var outputBytes: Int
  /// Bytes of the values that the page has made and holds at one time: what `assign` and `capture`
  /// keep, the lists that loops go through, each single value that a filter makes.
  public var valueBytes: Int
  /// Blocks and partials inside one another.
  public var nesting: Int
  /// Bytes of page plans kept by each renderer.
  public var planCacheBytes: Int

  public static let usualBytes = 256 << 20

  /// All bytes that filters may make for one page, one value after another: a loop that appends to a
  /// long text again and again writes it again and again.
  var madeBytes: Int { valueBytes.multipliedClamped(by: 64) }

  /// What to do where `outputBytes` or `valueBytes` is too little.
  static let help =
    "split the page (paginate, or one page per row), or raise build.page_limit in marquee.yaml"

  public init(
    loopIterations: Int = 10_000_000, outputBytes: Int = usualBytes,
    valueBytes: Int = usualBytes, nesting: Int = 100, planCacheBytes: Int = 32 << 20
  ) {
    self.loopIterations = loopIterations
    self.outputBytes = outputBytes
    self.valueBytes = valueBytes
    self.nesting = nesting
    self.planCacheBytes = planCacheBytes
  }
}
