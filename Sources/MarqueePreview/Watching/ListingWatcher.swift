internal import Foundation
package import MarqueeBase
package import MarqueeSite
internal import Synchronization

/// Looks at the listings of a watching session at intervals, on a thread of its own, and reports
/// those whose objects have changed. S3 tells nobody of changes.
package final class ListingWatcher: Sendable {
  private let rows: CachedRows
  private let source: any RowSource
  private let interval: Duration
  private let clock: @Sendable () -> TextMap<Value>
  private let post: @Sendable (RebuildStateMachine.Event) -> Void
  private let say: @Sendable (String) -> Void
  private let wakeup = Wakeup()
  private let isStopped = Mutex(false)

  /// Starts watching.
  ///
  /// - Parameters:
  ///   - rows: the rows to compare with.
  ///   - source: reads the listings.
  ///   - interval: the time between two looks.
  ///   - clock: returns the current parameters of queries that depend on the clock.
  ///   - post: called with ``RebuildStateMachine/Event/rows(_:)``, on the watcher's thread.
  ///   - say: called with a sentence when a look fails for the first time.
  package init(
    _ rows: CachedRows, from source: any RowSource, every interval: Duration,
    clock: @escaping @Sendable () -> TextMap<Value>,
    post: @escaping @Sendable (RebuildStateMachine.Event) -> Void,
    say: @escaping @Sendable (String) -> Void
  ) {
    self.rows = rows
    self.source = source
    self.interval = interval
    self.clock = clock
    self.post = post
    self.say = say
    let thread = Thread { [self] in run() }
    thread.name = "marquee-listings"
    thread.start()
  }

  /// Stops the watcher. The thread ends by itself; a listing that is being read is read to its end,
  /// and its rows are not reported.
  package func stop() {
    isStopped.withLock { $0 = true }
    wakeup.call()
  }

  private func run() {
    var hasFailed = false
    while true {
      wakeup.wait(until: .now + interval)
      if isStopped.withLock({ $0 }) { return }
      let names = rows.held.map(\.request.query).filter { $0.listing != nil }.map(\.name)
      guard !names.isEmpty else { continue }
      do throws(Diagnostics) {
        let changed = try rows.look(at: names, clock: clock(), from: source)
        hasFailed = false
        if isStopped.withLock({ $0 }) { return }
        if !changed.isEmpty { post(.rows(TextSet(changed))) }
      } catch {
        // The pages stay as they are; the next look may succeed.
        if !hasFailed, !isStopped.withLock({ $0 }), let first = error.all.first {
          say("the listings can't be looked at: \(first.message)")
        }
        hasFailed = true
      }
    }
  }
}
