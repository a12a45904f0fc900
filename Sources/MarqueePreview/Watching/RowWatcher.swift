internal import Foundation
package import MarqueeBase
package import MarqueeSite
internal import Synchronization

/// Watches a site's rows, on a thread and a connection of its own.
///
/// It listens for notifications of tables that send them. Queries that read other tables are run at
/// intervals, and their rows compared. A lost connection is opened again, with growing waits; rows
/// that may have changed meanwhile are compared then.
package final class RowWatcher: Sendable {
  /// The times of a watcher.
  package struct Settings: Sendable {
    /// The time between two comparisons of rows that no notification covers.
    package var interval: Duration
    /// The time without activity after which the connection is checked. Aurora ends idle
    /// connections after five minutes.
    package var quiet: Duration = .seconds(4 * 60)
    /// The time after which a connection is replaced. Aurora DSQL ends connections after an hour.
    package var lifetime: Duration = .seconds(55 * 60)

    package init(interval: Duration) { self.interval = interval }
  }

  private static let pingLimit: Duration = .seconds(10)
  /// The shortest life of a session that a server's limit on idle sessions may have ended.
  private static let shortestQuiet: Duration = .milliseconds(500)

  private struct State {
    var isStopped = false
    var isReplaced = false
  }

  private let settings: Settings
  private let rows: CachedRows
  private let open: @Sendable () throws(Diagnostics) -> ChangeListener
  private let clock: @Sendable () -> TextMap<Value>
  private let post: @Sendable (RebuildStateMachine.Event) -> Void
  private let studied: @Sendable ([String], Bool) -> Void
  private let wakeup = Wakeup()
  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  /// Starts watching.
  ///
  /// - Parameters:
  ///   - rows: the rows to compare with, and to mark as changed.
  ///   - open: opens a connection, and asks for its password each time.
  ///   - clock: returns the current parameters of queries that depend on the clock.
  ///   - post: called with ``RebuildStateMachine/Event/rows(_:)`` and with the events about the
  ///     database, on the watcher's thread; also when the database is available for the first time.
  ///   - studied: called with the queries that are run at intervals, when they become known and
  ///     when they change, and with whether triggers would replace some of that; there are none
  ///     when the server notifies of every change.
  package init(
    _ rows: CachedRows, settings: Settings,
    clock: @escaping @Sendable () -> TextMap<Value>,
    open: @escaping @Sendable () throws(Diagnostics) -> ChangeListener,
    post: @escaping @Sendable (RebuildStateMachine.Event) -> Void,
    studied: @escaping @Sendable ([String], Bool) -> Void = { _, _ in }
  ) {
    self.rows = rows
    self.settings = settings
    self.clock = clock
    self.open = open
    self.post = post
    self.studied = studied
    let thread = Thread { [self] in
      run()
      ended.signal()
    }
    thread.name = "marquee-rows"
    thread.start()
  }

  /// Tells the watcher that a build has ended, which may have run other queries than the last one.
  package func noticeBuild() { wakeup.call() }

  /// Makes the watcher connect again, because the database is another one.
  package func reconnect() {
    state.withLock { $0.isReplaced = true }
    wakeup.call()
  }

  /// Stops the watcher. It does not wait for a running query, which the caller has to cancel
  /// through its connection.
  package func stop() {
    state.withLock { $0.isStopped = true }
    wakeup.call()
  }

  /// Waits for the end of the thread, after ``stop()``.
  package func join() { ended.wait() }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func takeReplaced() -> Bool {
    state.withLock { state in
      defer { state.isReplaced = false }
      return state.isReplaced
    }
  }

  private func run() {
    var failures = 0
    // An earlier watcher of another database may have reported a loss, so the first connection is
    // reported, too.
    var isNews = true
    var known: [String]?
    var nextLook = ContinuousClock.now + settings.interval
    while !isStopped {
      let start = ContinuousClock.now
      var isListening = true
      do throws(Diagnostics) {
        let lookout = try open()
        defer { lookout.close() }
        isListening = lookout.isListening
        try attend(lookout, &known, &nextLook) {
          if isNews { post(.databaseBack) }
          isNews = false
          failures = 0
        }
      } catch {
        if isStopped { return }
        // A server with a limit on idle sessions ends a session that only runs queries at
        // intervals, each time. This is no loss as long as the session can be opened again at once.
        if !isListening, failures == 0, ContinuousClock.now - start > Self.shortestQuiet {
          continue
        }
        failures += 1
        isNews = true
        if failures == 1 { post(.databaseLost(error.all)) }
        wakeup.clear()
        if takeReplaced() { continue }
        wakeup.wait(until: .now + RebuildStateMachine.pause(failures))
      }
    }
  }

  /// Watches until the connection is to be replaced.
  ///
  /// - Parameters:
  ///   - known: the queries that ``studied`` was called with last.
  ///   - nextLook: the time of the next comparison of rows that no notification covers; it outlives
  ///     the connection.
  ///   - isUsable: called when the connection has answered.
  private func attend(
    _ lookout: ChangeListener, _ known: inout [String]?, _ nextLook: inout ContinuousClock.Instant,
    isUsable: () -> Void
  ) throws(Diagnostics) {
    let end = ContinuousClock.now + settings.lifetime
    var pingAt = ContinuousClock.now + settings.quiet
    var hasFailed = false
    while true {
      wakeup.clear()
      if isStopped || takeReplaced() || ContinuousClock.now >= end { return }
      // Listings are looked at by ``ListingWatcher``.
      let held = rows.held.filter { $0.request.query.listing == nil }
      var names = try lookout.study(held)
      isUsable()
      let unannounced = lookout.unannounced
      if !held.isEmpty, unannounced != known {
        known = unannounced
        studied(unannounced, lookout.couldTellMore)
      }
      if ContinuousClock.now >= nextLook {
        names += unannounced
        names += try lookout.queriesWithoutNotification()
        nextLook = .now + settings.interval
        pingAt = .now + settings.quiet
      }
      if !names.isEmpty {
        try look(names, lookout, &hasFailed)
        // The interval begins at the end of a comparison; otherwise a long one would leave no time
        // for anything else.
        nextLook = .now + settings.interval
        pingAt = .now + settings.quiet
      }
      if ContinuousClock.now >= pingAt {
        try lookout.ping(within: Self.pingLimit)
        pingAt = .now + settings.quiet
      }
      let deadline = min(held.isEmpty ? pingAt : min(nextLook, pingAt), end)
      let heard = try lookout.wait(until: deadline, orReadable: wakeup.descriptor)
      if !heard.queries.isEmpty {
        rows.markStale(heard.queries)
        post(.rows(TextSet(heard.tables.filter { !$0.isEmpty })))
      }
    }
  }

  private func look(
    _ names: [String], _ lookout: ChangeListener, _ hasFailed: inout Bool
  ) throws(Diagnostics) {
    do throws(Diagnostics) {
      let changed = try lookout.look(rows, at: names, clock: clock())
      hasFailed = false
      if !changed.isEmpty { post(.rows(TextSet(changed))) }
    } catch {
      // A query that fails here also fails in the next build, which reports it. Any other error
      // means that the connection has ended.
      guard error.all.allSatisfy({ $0.location != nil }), lookout.isOpen else { throw error }
      guard !hasFailed else { return }
      hasFailed = true
      rows.markStale(names)
      post(.rows(TextSet(names)))
    }
  }
}
