internal import Foundation
package import MarqueeBase
package import MarqueeSite
internal import Synchronization

/// Watches a site's rows, on a thread and a connection of its own.
///
/// Tables that announce their changes are listened for; queries that read others are run again from
/// time to time and their rows compared. A lost connection is opened again with growing pauses; what
/// may have changed meanwhile is looked at then.
package final class RowWatcher: Sendable {
  /// How the rows of a session are watched.
  package struct Settings: Sendable {
    /// Between two looks at what no announcement covers.
    package var interval: Duration
    /// A connection that is quiet for longer is asked whether it is still there; Aurora cuts idle
    /// ones after five minutes.
    package var quiet: Duration = .seconds(4 * 60)
    /// After which a connection is replaced; Aurora DSQL ends them after an hour.
    package var lifetime: Duration = .seconds(55 * 60)

    package init(interval: Duration) { self.interval = interval }
  }

  private static let pingLimit: Duration = .seconds(10)
  /// A session that ends sooner was not ended for being quiet.
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
  ///   - rows: those to compare with, and to mark.
  ///   - open: opens a connection, asking for its password anew.
  ///   - clock: the parameters of queries that follow the clock, at this moment.
  ///   - post: gets ``RebuildStateMachine/Event/rows(_:)`` and what becomes of the database, on the
  ///     watcher's thread; also that it is there for the first time.
  ///   - studied: gets the queries that are run again from time to time, when they are known and
  ///     when they are others, and whether triggers would spare some of that; none when the server tells
  ///     of every change.
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

  /// Says that a build has ended, and may have run other queries than the one before.
  package func noticeBuild() { wakeup.call() }

  /// Has it connect again: the database is another one.
  package func reconnect() {
    state.withLock { $0.isReplaced = true }
    wakeup.call()
  }

  /// Ends it. It doesn't wait for a query under way: cancel that where it was opened.
  package func stop() {
    state.withLock { $0.isStopped = true }
    wakeup.call()
  }

  /// Waits for its end, after ``stop()``.
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
    // Whoever watched another database before may have lost it.
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
        // A session that only looks now and then is ended by a server's limit on quiet ones, each time. It
        // is no loss while it can be opened again at once.
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

  /// Until the connection is to be replaced.
  ///
  /// - Parameters:
  ///   - known: what ``studied`` was told last.
  ///   - nextLook: when to look at what no announcement covers; it outlives the connection.
  ///   - isUsable: called when the connection has done something.
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
      let held = rows.held
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
        // From the end of a look, or one that takes long would leave no time for anything else.
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
      // A query that fails now fails in the next build, which says so. Anything else is the
      // connection's end.
      guard error.all.allSatisfy({ $0.location != nil }), lookout.isOpen else { throw error }
      guard !hasFailed else { return }
      hasFailed = true
      rows.markStale(names)
      post(.rows(TextSet(names)))
    }
  }
}
