/// The steps of a build, in their order. `copy` is a merge's.
package enum BuildPhase: String, Sendable, CaseIterable {
  case read, compile, query, render, copy, commit
}
