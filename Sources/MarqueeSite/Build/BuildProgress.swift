internal import MarqueeBase
internal import Synchronization

/// The phases of a build in their order; only a merge has `copy`.
package enum BuildPhase: String, Sendable, CaseIterable {
  case read, compile, query, render, copy, commit
}

/// The progress of a build.
package struct BuildProgress: Sendable {
  /// The phase that is running.
  package let phase: BuildPhase
  /// The number of queries or pages that are done.
  package let done: Int
  /// The total that `done` counts towards; 0 when it is not known.
  package let total: Int

  package init(phase: BuildPhase, done: Int, total: Int) {
    self.phase = phase
    self.done = done
    self.total = total
  }
}

/// Passes a build's progress on from any thread, one step at a time and never backwards.
final class ProgressRelay: Sendable {
  private struct Last {
    var phase: BuildPhase?
    var done = 0
  }

  private let last = Mutex(Last())
  private let receiver: @Sendable (BuildProgress) -> Void

  init(_ receiver: @escaping @Sendable (BuildProgress) -> Void) { self.receiver = receiver }

  func send(_ progress: BuildProgress) {
    last.withLock { last in
      if last.phase == progress.phase, progress.done < last.done { return }
      last.phase = progress.phase
      last.done = progress.done
      receiver(progress)
    }
  }
}
