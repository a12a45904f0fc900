internal import Glibc
internal import MarqueeSite
internal import Synchronization

/// Where a build is, for an interruption to know what is safe.
///
/// Until the commit nothing in the output has changed, so the process may end at once; but a
/// query is cancelled on the server first, which the build does when it is told to. A commit is
/// a run of renames that takes milliseconds: it is left to finish.
final class BuildStage: Sendable {
  private let phase = Mutex<BuildPhase?>(nil)

  func enter(_ phase: BuildPhase) {
    self.phase.withLock { $0 = phase }
  }

  /// No build is under way.
  func leave() { phase.withLock { $0 = nil } }

  /// Called on the interruption's thread.
  func interrupt(_ database: SiteDatabase) {
    database.cancel()
    // While the lock is held the build can't enter its commit.
    phase.withLock { phase in
      switch phase {
      case .query, .commit: break
      case nil, .read, .compile, .render:
        database.close()
        _exit(Interruption.exitCode ?? 130)
      }
    }
  }
}
