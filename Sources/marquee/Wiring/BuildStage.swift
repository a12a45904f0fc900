internal import Glibc
internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// Where a build is, for an interruption to know what is safe.
///
/// Until the commit nothing in the output has changed, so the process may end at once; but a
/// query is cancelled on the server first, which the build does when it is told to. Queries also
/// run while pages are rendered. A commit is a run of renames that takes milliseconds: one that
/// has begun is left to finish.
final class BuildStage: Sendable {
  private struct State {
    var phase: BuildPhase?
    var isInterrupted = false
    var database: SiteDatabase?
  }

  private let state = Mutex(State())

  /// Doesn't return when a commit would begin after an interruption.
  func enter(_ phase: BuildPhase) {
    state.withLock { state in
      if phase == .commit, state.phase != .commit, state.isInterrupted { Self.end(state.database) }
      state.phase = phase
    }
  }

  /// No build is under way.
  func leave() { state.withLock { $0.phase = nil } }

  /// Called on the interruption's thread.
  ///
  /// - Parameter database: nil when the rows are recorded.
  func interrupt(_ database: SiteDatabase?) {
    database?.cancel()
    // While the lock is held the build can't enter its commit.
    let phase = state.withLock { state in
      state.isInterrupted = true
      state.database = database
      switch state.phase {
      case .query, .render, .copy, .commit: break
      case nil, .read, .compile: Self.end(database)
      }
      return state.phase
    }
    guard phase == .render else { return }
    // A query that was cancelled ends the build. Without one it would go on to its commit.
    usleep(500_000)
    state.withLock { state in
      if state.phase == .render { Self.end(database) }
    }
  }

  private static func end(_ database: SiteDatabase?) -> Never {
    database?.close()
    _exit(Interruption.exitCode ?? 130)
  }
}
