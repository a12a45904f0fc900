package import MarqueeBase

/// What holds for all templates of a build.
package struct EngineOptions: Sendable {
  /// The build's clock: what `now` and `today` mean in the `date` filter.
  package var now: Moment
  /// The time zone of the `date` filter, an IANA name.
  package var timeZone: String
  package var limits: RenderLimits
  /// Every name that some page of the site may see. To test such a name where it has no value
  /// is nil rather than an error, so that layouts can be shared.
  package var declaredNames: TextSet
  package init(
    now: Moment, timeZone: String = "UTC", limits: RenderLimits = RenderLimits(),
    declaredNames: TextSet = []
  ) {
    self.now = now
    self.timeZone = timeZone
    self.limits = limits
    self.declaredNames = declaredNames
  }
}

/// What one page may cost. A template that needs more is stopped with an error that names the
/// limit: a mistake in a loop must not eat the machine of a scheduled job.
package struct RenderLimits: Sendable {
  /// Turns of all loops together.
  package var loopIterations: Int
  /// Bytes of output, before HTML is made of it.
  package var outputBytes: Int
  /// Blocks and partials inside one another.
  package var nesting: Int
  /// Bytes of page plans kept by each renderer.
  package var planCacheBytes: Int

  package init(
    loopIterations: Int = 10_000_000, outputBytes: Int = 256 << 20, nesting: Int = 100,
    planCacheBytes: Int = 32 << 20
  ) {
    self.loopIterations = loopIterations
    self.outputBytes = outputBytes
    self.nesting = nesting
    self.planCacheBytes = planCacheBytes
  }
}
