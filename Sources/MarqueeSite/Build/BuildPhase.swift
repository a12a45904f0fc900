/// The steps of a build, in their order.
package enum BuildPhase: String, Sendable, CaseIterable {
  case read, compile, query, render, commit
}
