/// The result of waiting on a descriptor.
package enum WaitOutcome: Hashable, Sendable {
  /// The descriptor can be read or written.
  case ready
  /// The time was up before that.
  case timedOut
  /// The wait was cancelled.
  case cancelled
}

/// Waits until a descriptor can be read or written. The code that supplies the closure also decides
/// the deadline, the cancellation and what the user is told.
///
/// - Parameters:
///   - descriptor: the descriptor; a negative one means to wait for the time alone.
///   - atMost: a limit in addition to the deadline; nil for none.
package typealias SocketWaiting = (
  _ descriptor: Int32, _ forReading: Bool, _ forWriting: Bool, _ atMost: Duration?
) -> WaitOutcome
