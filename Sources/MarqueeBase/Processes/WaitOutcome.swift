/// What came of waiting on a descriptor.
package enum WaitOutcome: Hashable, Sendable {
  case ready
  /// The time was over.
  case timedOut
  /// Somebody asked to stop.
  case cancelled
}

/// Waits until a descriptor can be read or written, with the deadline, the canceller and the word
/// to the user of whoever hands it in.
///
/// - Parameters:
///   - descriptor: negative waits for the time alone.
///   - atMost: a limit within the deadline; nil for none of its own.
package typealias SocketWaiting = (
  _ descriptor: Int32, _ forReading: Bool, _ forWriting: Bool, _ atMost: Duration?
) -> WaitOutcome
