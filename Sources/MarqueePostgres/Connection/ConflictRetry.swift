internal import MarqueeBase

/// How often work that lost a conflict is done again, and how long to wait before.
///
/// Whoever passes one says that the work may be done again.
package struct ConflictRetry: Sendable {
  /// How often it is done again, after the first time.
  package var attempts: Int
  /// Before the first retry; doubled before each further one.
  package var firstWait: Duration = .milliseconds(1)
  /// Before jitter.
  package var longestWait: Duration = .milliseconds(100)
  /// The share of a wait that chance may add, so that those who met don't meet again.
  package var jitter = 0.25
  /// 0 to 1.
  package var random: @Sendable () -> Double = { Double.random(in: 0...1) }
  /// Nil waits until the time is over or the connection is cancelled.
  package var wait: (@Sendable (Duration) -> Void)?

  package init(attempts: Int = 3) { self.attempts = attempts }

  /// - Parameter retry: from 1.
  package func pause(before retry: Int) -> Duration {
    var pause = min(firstWait, longestWait)
    for _ in 1..<max(1, min(retry, 64)) { pause = min(pause * 2, longestWait) }
    return pause * (1 + jitter * random())
  }
}

extension DatabaseError {
  /// Somebody else's transaction came first: this one left no trace, and may succeed next time.
  package var isConflict: Bool {
    // Aurora DSQL marks them in the text: OC000 for rows, OC001 for the schema.
    sqlState == "40001"
      || kind == .statement && (message.contains("(OC000)") || message.contains("(OC001)"))
  }
}
