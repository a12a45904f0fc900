internal import MarqueeBase
internal import Synchronization

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
