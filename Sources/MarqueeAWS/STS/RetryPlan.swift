internal import MarqueeBase
package import MarqueeHTTP

/// Decides whether and when a failed request is sent again, as a pure function. There are three
/// tries. Each wait is a random part of a growing interval ("full jitter"), so that a thousand
/// builds that start at the same time don't retry at the same time.
package struct RetryPlan: Sendable {
  /// The kind of a failure, which decides whether trying again helps.
  package enum Cause: Sendable, Hashable {
    /// The network failed, or the server did (status 500 or more).
    case transient
    /// The server had too many requests (status 429).
    case throttled
    /// The same request would fail again.
    case permanent
  }

  /// The number of requests in all, the first included.
  package var tries = 3
  /// The longest wait after the first try; it doubles with each further one.
  package var base: Duration = .milliseconds(50)
  /// The same for ``Cause/throttled``.
  package var throttledBase: Duration = .seconds(1)
  /// The limit on every wait.
  package var cap: Duration = .seconds(20)

  package init() {}

  /// The time to wait before the next try.
  ///
  /// - Parameters:
  ///   - failedTries: the number of tries so far, at least 1.
  ///   - random: a number in 0..<1.
  /// - Returns: nil to give up.
  package func wait(afterTry failedTries: Int, cause: Cause, random: Double) -> Duration? {
    guard cause != .permanent, failedTries < tries else { return nil }
    let base = cause == .throttled ? throttledBase : base
    let doubled = base.wholeMicroseconds << min(failedTries - 1, 20)
    return .microseconds(Int(Double(min(cap.wholeMicroseconds, doubled)) * random))
  }
}

extension HTTPFailure {
  /// The kind of the failure; a refused certificate or address is permanent.
  package var retryCause: RetryPlan.Cause {
    switch kind {
    case .timedOut, .unreachable, .unknownHost, .other: .transient
    case .certificate, .badAddress, .forbiddenAddress, .tooLong, .noLibrary: .permanent
    }
  }
}

extension HTTPResponse {
  /// The kind of the failure by the status. It is meaningful for a status of 400 or more.
  package var retryCause: RetryPlan.Cause {
    RetryPlan.Cause(code: "", status: status)
  }
}

extension IdentityDependencies {
  /// Sends a request, and sends it again as the plan says.
  ///
  /// - Parameters:
  ///   - secrets: the secrets in the request, which are removed from an error's text.
  ///   - cause: the kind of failure that an answer with a status of 400 or more is.
  /// - Returns: the last answer, whatever its status.
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
