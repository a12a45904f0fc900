internal import MarqueeBase
internal import Synchronization

/// Cancels the work of all connections that use it, once and permanently. It may be used from any
/// thread.
///
/// A thread that waits for the server wakes at once, sends the server a cancel request, and throws
/// `.cancelled`. Connections that use a cancelled canceller refuse further work.
package final class Canceller: Sendable {
  private struct State {
    var isCancelled = false
    var followers: [WeakCanceller] = []
  }

  private let state = Mutex(State())
  /// Readable from the moment of cancelling on. Without a pipe, cancelling still works, but waiting
  /// threads notice it only when they next read `isCancelled`.
  private let wakeup = Wakeup()

  package init() {}

  /// Whether ``cancel()`` has been called on it or on one that leads it.
  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Cancels it and those that it leads. It may be called more than once.
  package func cancel() {
    let followers = state.withLock { state -> [WeakCanceller] in
      guard !state.isCancelled else { return [] }
      state.isCancelled = true
      wakeup.call()
      defer { state.followers = [] }
      return state.followers
    }
    for follower in followers { follower.canceller?.cancel() }
  }

  /// Makes this canceller cancel another one, too; the other may be cancelled earlier by itself.
  package func lead(_ follower: Canceller) {
    let isCancelled = state.withLock { state in
      state.followers.removeAll { $0.canceller == nil }
      if !state.isCancelled { state.followers.append(WeakCanceller(follower)) }
      return state.isCancelled
    }
    if isCancelled { follower.cancel() }
  }

  /// The descriptor to watch with `poll`; negative, which `poll` ignores, when there is no pipe.
  var descriptor: Int32 { wakeup.descriptor }
}

/// A canceller that is led; the reference does not keep it alive.
private struct WeakCanceller: Sendable {
  weak let canceller: Canceller?
  init(_ canceller: Canceller) { self.canceller = canceller }
}
