internal import Glibc
internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// Lets an interruption end work that has no database behind it: at once until its commit begins,
/// as nothing in the output has changed until then, and not before its end after that.
final class CommitGate: Sendable {
  private struct State {
    var isCommitting = false
    var isInterrupted = false
  }

  private let state = Mutex(State())

  /// Doesn't return when a commit would begin after an interruption.
  func enter(_ phase: BuildPhase) {
    guard phase == .commit else { return }
    state.withLock { state in
      if state.isInterrupted { Self.end() }
      state.isCommitting = true
    }
  }

  /// Called on the interruption's thread.
  func interrupt() {
    state.withLock { state in
      state.isInterrupted = true
      if !state.isCommitting { Self.end() }
    }
  }

  private static func end() -> Never { _exit(Interruption.exitCode ?? 130) }
}
