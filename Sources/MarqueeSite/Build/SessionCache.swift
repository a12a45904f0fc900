internal import MarqueeTemplate

/// What the builds of one session hand on to each other; it makes them faster and nothing else.
///
/// The builds of a session run one after another.
package final class SessionCache: Sendable {
  let plans = SessionPlans()

  package init() {}
}
