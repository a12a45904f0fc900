public import MarqueeBase

/// The options for all templates of a build.
public struct EngineOptions: Sendable {
  /// The time that `now` and `today` mean in the `date` filter.
  public var now: Moment
  /// The time zone of the `date` filter, as an IANA name.
  public var timeZone: String
  public var limits: RenderLimits
  /// The limits for the Markdown of rows, and the process that renders it.
  package var markdown: MarkdownLimits
  /// All names that some page of the site may see. To test such a name where it has no value gives
  /// nil instead of an error, so that layouts can be shared.
  package var declaredNames: TextSet

  /// - Parameter now: the time of the build. The engine has no clock of its own, so equal inputs
  ///   make equal pages.
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

/// The limits for one page. A template that exceeds one is stopped with an error that names the
/// limit, so that a mistake in a loop can't take all memory or time of a scheduled job.
public struct RenderLimits: Sendable {
  /// The iterations of all loops together; 10,000,000 by default.
  public var loopIterations: Int
  /// The size of the output in bytes; 256 MiB by default.
  public var outputBytes: Int
  /// The size in bytes of the values that the page has made and holds at one time: values set by
  /// `assign` and `capture`, lists that loops go through, and each value that a filter makes. 256
  /// MiB by default.
  public var valueBytes: Int
  /// The depth of blocks and partials inside one another; 100 by default.
  public var nesting: Int
  /// The size in bytes of the page plans that each renderer keeps; 32 MiB by default.
  public var planCacheBytes: Int

  /// The default of `outputBytes` and `valueBytes`: 256 MiB.
  public static let usualBytes = 256 << 20

  /// The total size in bytes of all values that filters make for one page. A loop that appends to a
  /// long text writes the whole text again in each iteration.
  var madeBytes: Int { valueBytes.multipliedClamped(by: 64) }

  /// The help for errors in which `outputBytes` or `valueBytes` is exceeded.
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
