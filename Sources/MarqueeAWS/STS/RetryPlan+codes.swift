internal import MarqueeBase

extension RetryPlan.Cause {
  /// The kind of a failure by a service's error code and the status of its answer.
  ///
  /// - Parameter code: the code, such as `SlowDown`; empty when the answer has none.
  init(code: String, status: Int) {
    switch code {
    case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
      "RequestThrottledException", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown",
      "BandwidthLimitExceeded", "PriorRequestNotComplete", "LimitExceededException":
      self = .throttled
    case "IDPCommunicationError", "RequestTimeout", "RequestTimeoutException", "InternalFailure",
      "InternalError", "ServiceUnavailable":
      self = .transient
    case "NotImplemented": self = .permanent
    default:
      // 501 says that the server does not know what was asked for.
      self =
        status == 429
        ? .throttled : status >= 500 && status != 501 ? .transient : .permanent
    }
  }
}
