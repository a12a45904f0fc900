internal import Foundation
internal import MarqueeBase

/// Limits the number of requests that are under way at once, and adapts the limit: half as many when
/// the server asks for less, one more after as many successes as there may be requests. It is used by
/// many threads.
final class RequestGate: @unchecked Sendable {
  // @unchecked: everything is used under the condition's lock.
  private let condition = NSCondition()
  private let most: Double
  private var limit: Double
  private var running = 0
  /// The number of requests that began before the limit was last halved and have not ended. The
  /// server refuses many requests for one reason, which is one reason to halve.
  private var refusalsToIgnore = 0

  /// - Parameter most: the limit at the start, and the highest; at least 1.
  init(most: Int) {
    self.most = Double(max(1, most))
    limit = self.most
  }

  enum Outcome {
    case success, refusal, other
  }

  /// Waits until there is room, and runs the request.
  func pass<Result>(_ request: () -> (Result, Outcome)) -> Result {
    condition.withLock {
      while Double(running) >= limit.rounded(.down) { condition.wait() }
      running += 1
    }
    let (result, outcome) = request()
    condition.withLock {
      running -= 1
      note(outcome)
      condition.broadcast()
    }
    return result
  }

  private func note(_ outcome: Outcome) {
    let isOld = refusalsToIgnore > 0
    refusalsToIgnore = max(0, refusalsToIgnore - 1)
    switch outcome {
    case .success: limit = min(most, limit + 1 / limit)
    case .refusal where !isOld:
      limit = max(1, limit / 2)
      refusalsToIgnore = running
    case .refusal, .other: break
    }
  }

  /// The number of requests that may be under way now.
  var current: Int { condition.withLock { Int(limit) } }
}
