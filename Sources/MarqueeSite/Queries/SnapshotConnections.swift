internal import Foundation
internal import MarqueeBase
internal import MarqueePostgres

/// The additional connections that share a snapshot with the one that opened it.
///
/// They are opened while queries already run, and take queries when they are open: a pooler with
/// fewer connections than `build.connections`, or a full server, makes a build slower but never
/// blocks it. Blocking would be a deadlock: the pooler may have only the connection that opened the
/// snapshot.
final class SnapshotConnections: @unchecked Sendable {
  // @unchecked: all mutable state is used under the condition's lock.
  private let condition = NSCondition()
  private var run: SnapshotRun?
  /// The number of the current run, which distinguishes it from the one before.
  private var number = 0
  private var working = 0
  private var members = 0
  private var isDismissed = false
  private let stop = Canceller()

  /// The time in seconds that `dismiss` waits for members that are still opening a connection.
  private static let patience = 0.25

  /// Opens connections, each on its own thread, and returns at once.
  ///
  /// - Parameter open: opens a connection and joins the snapshot; ends early when `stop` is
  ///   cancelled.
  func recruit(
    _ count: Int, open: @escaping @Sendable (_ stop: Canceller) throws(Diagnostics) -> Connection
  ) {
    for _ in 0..<max(0, count) {
      condition.withLock { members += 1 }
      let thread = Thread { [self] in
        // A connection that can't be opened is ignored: the others do the work.
        if let connection = try? open(stop) { serve(connection) }
        condition.withLock {
          members -= 1
          condition.broadcast()
        }
      }
      thread.stackSize = 16 << 20
      thread.start()
    }
  }

  /// Runs queries on this thread's connection, and on those of the members that are open or become
  /// so in time. Returns when all queries have ended.
  func work(at run: SnapshotRun, with leader: Connection) {
    condition.withLock {
      self.run = run
      number += 1
      condition.broadcast()
    }
    run.work(on: leader)
    condition.withLock {
      self.run = nil
      while working > 0 { condition.wait() }
    }
  }

  /// Closes the connections, and cancels those that are still being opened.
  func dismiss() {
    condition.withLock {
      isDismissed = true
      condition.broadcast()
    }
    stop.cancel()
    let end = Date(timeIntervalSinceNow: Self.patience)
    condition.withLock {
      while members > 0, condition.wait(until: end) {}
    }
  }

  private func serve(_ connection: Connection) {
    var seen = 0
    while let run = next(after: &seen) {
      run.work(on: connection)
      condition.withLock {
        working -= 1
        condition.broadcast()
      }
    }
    // Its canceller has been cancelled, so the connection is just closed, which rolls back.
    connection.close()
  }

  /// Waits for a run in which a member has not taken part; nil when there will be none.
  private func next(after seen: inout Int) -> SnapshotRun? {
    condition.withLock {
      while !isDismissed {
        if let run, number != seen {
          seen = number
          working += 1
          return run
        }
        condition.wait()
      }
      return nil
    }
  }
}
