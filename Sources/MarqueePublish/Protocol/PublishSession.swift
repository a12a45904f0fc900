internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// One call of a publisher: its stores, whose requests are counted, its lease, and its cancellation.
final class PublishSession: Sendable {
  let store: CountingStore
  let state: CountingStore
  let options: PublishOptions
  let world: PublishWorld
  let log: StoreLog
  /// The identifier of this publish.
  let run: String
  private let lease = Mutex<LeaseKeeper?>(nil)
  private let progressing = Mutex(())
  private let begin: ContinuousClock.Instant

  init(_ publisher: Publisher) {
    options = publisher.options
    world = publisher.world
    log = StoreLog(now: publisher.world.now)
    store = CountingStore(store: publisher.store, log: log)
    state = CountingStore(store: publisher.state, log: log)
    run = publisher.world.run()
    begin = publisher.world.now()
  }

  var duration: Duration { begin.duration(to: world.now()) }

  /// The time at the server, or else on this machine.
  var time: Moment { log.serverTime ?? world.time() }

  /// A condition as far as the destination has conditions.
  func condition(_ condition: WriteCondition) -> WriteCondition {
    options.usesLease ? condition : .none
  }

  // MARK: The lease

  /// Takes the lease, unless it is held already.
  func takeLease() throws(Diagnostics) {
    guard options.usesLease, lease.withLock({ $0 == nil }) else { return }
    let taken = try LeaseKeeper(state, world, run: run, who: options.who)
    lease.withLock { $0 = taken }
  }

  func giveLeaseBack() {
    let held = lease.withLock { held in
      defer { held = nil }
      return held
    }
    held?.giveBack()
  }

  /// A sentence about whose lease was taken over; nil when none was.
  var takeover: String? { lease.withLock { $0 }?.takeover }

  /// Called before each request that changes something: throws when the publish was cancelled, or
  /// has lost its lease.
  func check() throws(Diagnostics) {
    try checkCancellation()
    try lease.withLock { $0 }?.check()
  }

  /// Asks the server whether the lease is still held.
  func confirmLease() throws(Diagnostics) { try lease.withLock { $0 }?.confirm() }

  func checkCancellation() throws(Diagnostics) {
    guard options.isCancelled() else { return }
    throw Diagnostics(
      Diagnostic(
        "the publish was cancelled", code: "publish.cancelled",
        help: "publish again: the next publish finishes what this one has begun"))
  }

  // MARK: Progress

  func report(_ phase: PublishProgress.Phase, done: Int = 0, total: Int = 0) {
    progressing.withLock { _ in
      options.progress(PublishProgress(phase, done: done, total: total))
    }
  }

  // MARK: Many requests

  /// Runs `body` for each index on several threads, and throws the first error, after the requests
  /// that were running have ended. The store decides how many of them run at once.
  func each(
    _ indexes: Range<Int>, _ body: @Sendable (Int) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    guard !indexes.isEmpty else { return }
    if indexes.count == 1 { return try body(indexes.lowerBound) }
    let state = Mutex((next: indexes.lowerBound, failure: Diagnostics?.none))
    Workers.run(min(indexes.count, max(1, options.connections))) { _ in
      while true {
        let index = state.withLock { state -> Int? in
          guard state.failure == nil, state.next < indexes.upperBound else { return nil }
          defer { state.next += 1 }
          return state.next
        }
        guard let index else { return }
        do throws(Diagnostics) {
          try body(index)
        } catch {
          state.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
