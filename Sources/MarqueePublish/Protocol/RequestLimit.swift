internal import Foundation

/// The number of requests that may run at once. It is halved when the server asks for fewer
/// (`SlowDown`), and grows again by one whenever as many requests as it allows have gone well.
final class RequestLimit: @unchecked Sendable {
  // @unchecked: everything is used under the condition's lock.
  private let condition = NSCondition()
  private let most: Int
  private var limit: Int
  private var running = 0
  private var successes = 0
  private var throttled: Int

  /// - Parameters:
  ///   - most: the greatest number.
  ///   - throttled: how often the server has asked for fewer requests so far.
  init(most: Int, throttled: Int) {
    self.most = max(1, most)
    limit = max(1, most)
    self.throttled = throttled
  }

  var current: Int { condition.withLock { limit } }

  /// Waits until another request may begin.
  func begin() {
    condition.withLock {
      while running >= limit { condition.wait() }
      running += 1
    }
  }

  /// - Parameter throttled: how often the server has asked for fewer requests so far.
  func end(throttled: Int) {
    condition.withLock {
      running -= 1
      if throttled > self.throttled {
        self.throttled = throttled
        limit = max(1, limit / 2)
        successes = 0
      } else {
        successes += 1
        if successes >= limit, limit < most {
          limit += 1
          successes = 0
        }
      }
      condition.broadcast()
    }
  }
}
