internal import Foundation
internal import MarqueeBase
internal import MarqueePostgres

/// The connections that help the one that opened a snapshot.
///
/// They are opened beside the work and join it when they are there: a pooler with fewer connections
/// than `build.connections`, or a server that is full, makes a build slower but never makes it wait.
/// It must not wait: the connection that opened the snapshot may be the one that the pooler would
/// have to hand out.
final class SnapshotConnections: @unchecked Sendable {
  // @unchecked: everything that changes is used under the condition's lock.
  private let condition = NSCondition()
  private var run: SnapshotRun?
  /// Tells one run from the next.
  private var number = 0
  private var working = 0
  private var members = 0
  private var isDismissed = false
  private let stop = Canceller()

  /// How long the end waits for members that are opening a connection and were told to stop.
  private static let patience = 0.25

  /// Opens connections, each on a thread of its own, and returns at once.
  ///
  /// - Parameter open: opens a connection and joins the snapshot, or stops when it is told to.
  func recruit(
    _ count: Int, open: @escaping @Sendable (_ stop: Canceller) throws(Diagnostics) -> Connection
  ) {
    for _ in 0..<max(0, count) {
      condition.withLock { members += 1 }
      let thread = Thread { [self] in
        // Those that are there are enough when there is no further one.
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

  /// Runs queries on this thread's connection, and on those of the members that are there or come
  /// while there is work. Returns when nobody works any more.
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

  /// Closes the connections. Members that are still opening one are told to stop.
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
    // Its own canceller was told to stop: what is left is to hang up, which rolls back.
    connection.close()
  }

  /// The next run that a member hasn't worked at; nil when there will be none.
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
