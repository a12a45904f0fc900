internal import Foundation
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
  /// A pipe that becomes readable, and stays so.
  private let readEnd: Int32
  private let writeEnd: Int32

  package init() {
    var ends: [Int32] = [-1, -1]
    // Without a pipe cancelling still works, at the next look at `isCancelled`.
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    if readEnd >= 0 { close(readEnd) }
    if writeEnd >= 0 { close(writeEnd) }
  }

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  package func cancel() {
    let followers = state.withLock { state -> [WeakCanceller] in
      guard !state.isCancelled else { return [] }
      state.isCancelled = true
      var byte: UInt8 = 1
      _ = write(writeEnd, &byte, 1)
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
  var descriptor: Int32 { readEnd }
}

/// One that is of no use any more may go.
private struct WeakCanceller: Sendable {
  weak let canceller: Canceller?
  init(_ canceller: Canceller) { self.canceller = canceller }
}
