internal import MarqueeTemplate

/// A cache that the builds of one session share; it makes them faster and changes no result.
///
/// The builds of a session run one after another.
package final class SessionCache: Sendable {
  let plans = SessionPlans()

  package init() {}
}
