internal import Synchronization

/// The database that a watching session uses at the moment, for the thread that handles Ctrl-C.
final class CurrentDatabase: Sendable {
  private let database = Mutex<SiteDatabase?>(nil)

  func set(_ database: SiteDatabase) { self.database.withLock { $0 = database } }

  /// Interrupts the build that the session is making. Called on the interruption's thread.
  func interrupt(_ stage: BuildStage) {
    stage.interrupt(database.withLock { $0 })
  }
}
