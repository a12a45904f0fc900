internal import MarqueeBase
package import MarqueeHTTP

/// When to ask again, as a pure function: three tries, waits spread over the whole of a
/// growing interval ("full jitter"), so that a thousand builds started by one clock don't come
/// back together.
package struct RetryPlan: Sendable {
  package enum Cause: Sendable, Hashable {
    /// The network, or the server's own trouble.
    case transient
    /// Too many requests.
    case throttled
    /// Asking again gives the same answer.
    case permanent
  }

  package var tries = 3
  package var base: Duration = .milliseconds(50)
  package var throttledBase: Duration = .seconds(1)
  package var cap: Duration = .seconds(20)

  package init() {}

  /// - Parameters:
  ///   - failedTries: how many there were, at least 1.
  ///   - random: from 0 up to and without 1.
  /// - Returns: how long to wait before the next try; nil to give up.
  package func wait(afterTry failedTries: Int, cause: Cause, random: Double) -> Duration? {
    guard cause != .permanent, failedTries < tries else { return nil }
    let base = cause == .throttled ? throttledBase : base
    let doubled = base.wholeMicroseconds << min(failedTries - 1, 20)
    return .microseconds(Int(Double(min(cap.wholeMicroseconds, doubled)) * random))
  }
}

extension HTTPFailure {
  package var retryCause: RetryPlan.Cause {
    switch kind {
    case .timedOut, .unreachable, .unknownHost, .other: .transient
    case .certificate, .badAddress, .forbiddenAddress, .tooLong: .permanent
    }
  }
}

extension HTTPResponse {
  package var retryCause: RetryPlan.Cause {
    status == 429 ? .throttled : status >= 500 ? .transient : .permanent
  }
}

extension IdentityDependencies {
  /// Sends, and sends again while the plan says so.
  ///
  /// - Parameters:
  ///   - secrets: what must not come back in an error's text.
  ///   - cause: judges an answer; by its status when nothing better is known.
  func sendWithRetries(
    _ request: HTTPRequest, secrets: [Secret], plan: RetryPlan = RetryPlan(),
    cause: (HTTPResponse) -> RetryPlan.Cause = \.retryCause
  ) throws(HTTPFailure) -> HTTPResponse {
    var failed = 0
    while true {
      do {
        let response = try http.send(request)
        failed += 1
        let why = response.status < 400 ? .permanent : cause(response)
        guard let pause = plan.wait(afterTry: failed, cause: why, random: random()) else {
          return response
        }
        wait(pause)
      } catch {
        failed += 1
        guard let pause = plan.wait(afterTry: failed, cause: error.retryCause, random: random())
        else {
          let tries = failed > 1 ? " (tried \(failed) times)" : ""
          throw HTTPFailure(error.kind, error.description.cleaned(of: secrets) + tries)
        }
        wait(pause)
      }
    }
  }
}
