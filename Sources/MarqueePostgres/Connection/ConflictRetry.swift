internal import MarqueeBase

/// The number of retries of a transaction after a serialization failure, and the waits before them.
///
/// A caller that passes one states that the work may be run again.
package struct ConflictRetry: Sendable {
  /// The number of retries after the first attempt.
  package var attempts: Int
  /// The wait before the first retry; it is doubled before each further one.
  package var firstWait: Duration = .milliseconds(1)
  /// The limit on a wait, before jitter is added.
  package var longestWait: Duration = .milliseconds(100)
  /// The largest part of a wait that is added at random, so that transactions that met don't meet
  /// again.
  package var jitter = 0.25
  /// The source of random numbers in 0...1.
  package var random: @Sendable () -> Double = { Double.random(in: 0...1) }
  /// The function that waits; nil for one that also ends when the connection is cancelled.
  package var wait: (@Sendable (Duration) -> Void)?

  package init(attempts: Int = 3) { self.attempts = attempts }

  /// The wait before a retry.
  ///
  /// - Parameter retry: its number, from 1.
  package func pause(before retry: Int) -> Duration {
    var pause = min(firstWait, longestWait)
    for _ in 1..<max(1, min(retry, 64)) { pause = min(pause * 2, longestWait) }
    return pause * (1 + jitter * random())
  }
}

extension DatabaseError {
  /// Whether another transaction came first: this one changed nothing, and may succeed when it is
  /// run again (SQLSTATE 40001).
  package var isConflict: Bool {
    // Aurora DSQL marks conflicts in the message: OC000 for rows, OC001 for the schema.
    sqlState == "40001"
      || kind == .statement && (message.contains("(OC000)") || message.contains("(OC001)"))
  }
}
