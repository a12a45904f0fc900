internal import Glibc
internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// Lets an interruption end work that has no database. Before the commit the process ends at once,
/// because nothing in the output has changed yet; a commit that has begun is left to finish.
final class CommitGate: Sendable {
  private struct State {
    var isCommitting = false
    var isInterrupted = false
  }

  private let state = Mutex(State())

  /// Notes that the phase begins. The call does not return when a commit would begin after an
  /// interruption.
  func enter(_ phase: BuildPhase) {
    guard phase == .commit else { return }
    state.withLock { state in
      if state.isInterrupted { Self.end() }
      state.isCommitting = true
    }
  }

  /// Ends the process unless a commit has begun. Called on the interruption's thread.
  func interrupt() {
    state.withLock { state in
      state.isInterrupted = true
      if !state.isCommitting { Self.end() }
    }
  }

  private static func end() -> Never { _exit(Interruption.exitCode ?? 130) }
}
