internal import MarqueeBase
internal import Synchronization

/// Stops everything that connections with this canceller are doing, and all that they would do
/// next. From any thread, once and for ever.
///
/// Whoever waits for the server wakes at once, sends the server a cancel request, and throws
/// `.cancelled`.
package final class Canceller: Sendable {
  private struct State {
    var isCancelled = false
    var followers: [WeakCanceller] = []
  }

  private let state = Mutex(State())
  /// Readable once it is cancelled, and ever after. Without a pipe cancelling still works, at the
  /// next look at `isCancelled`.
  private let wakeup = Wakeup()

  package init() {}

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

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

  /// Makes another one stop, too, when this one does; the other may stop earlier by itself.
  package func lead(_ follower: Canceller) {
    let isCancelled = state.withLock { state in
      state.followers.removeAll { $0.canceller == nil }
      if !state.isCancelled { state.followers.append(WeakCanceller(follower)) }
      return state.isCancelled
    }
    if isCancelled { follower.cancel() }
  }

  /// What `poll` watches; negative, which it ignores, when there is no pipe.
  var descriptor: Int32 { wakeup.descriptor }
}

/// One that is of no use any more may go.
private struct WeakCanceller: Sendable {
  weak let canceller: Canceller?
  init(_ canceller: Canceller) { self.canceller = canceller }
}
