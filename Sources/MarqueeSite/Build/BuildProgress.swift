/// How far a build is.
package struct BuildProgress: Sendable {
  package let phase: BuildPhase
  /// Queries or pages; 0 of 0 for a phase that can't tell.
  package let done: Int
  package let total: Int

  package init(phase: BuildPhase, done: Int, total: Int) {
    self.phase = phase
    self.done = done
    self.total = total
  }
}
