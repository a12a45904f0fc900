internal import Glibc
internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// The phase of the running build, by which an interruption decides what it may do.
///
/// Until the commit nothing in the output has changed, so the process may end at once. A running
/// query is first cancelled on the server; then the build itself ends. Queries also run while pages
/// are rendered. A commit is a series of renames that takes milliseconds: one that has begun is
/// left to finish.
final class BuildStage: Sendable {
  private struct State {
    var phase: BuildPhase?
    var isInterrupted = false
    var database: SiteDatabase?
  }

  private let state = Mutex(State())

  /// Notes the phase. The call does not return when a commit would begin after an interruption.
  func enter(_ phase: BuildPhase) {
    state.withLock { state in
      if phase == .commit, state.phase != .commit, state.isInterrupted { Self.end(state.database) }
      state.phase = phase
    }
  }

  /// Notes that no build is running.
  func leave() { state.withLock { $0.phase = nil } }

  /// Ends the process, now or as soon as that is safe. Called on the interruption's thread.
  ///
  /// - Parameter database: nil when the rows are recorded.
  func interrupt(_ database: SiteDatabase?) {
    database?.cancel()
    // While the lock is held, the build can't enter its commit.
    let phase = state.withLock { state in
      state.isInterrupted = true
      state.database = database
      switch state.phase {
      case .query, .render, .copy, .commit: break
      case nil, .read, .compile: Self.end(database)
      }
      return state.phase
    }
    guard phase == .render || phase == .query && database?.isListing == true else { return }
    // A cancelled query ends the build by itself. When no query is running, the build would go on
    // to its commit, and a listing can't be cancelled, so it is ended here after half a second.
    usleep(500_000)
    state.withLock { state in
      if state.phase == phase { Self.end(database) }
    }
  }

  private static func end(_ database: SiteDatabase?) -> Never {
    database?.close()
    _exit(Interruption.exitCode ?? 130)
  }
}
