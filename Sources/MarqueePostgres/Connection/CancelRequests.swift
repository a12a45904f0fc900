internal import CLibpq
internal import Foundation
internal import MarqueeBase

/// The cancel requests that a connection has sent to its server.
///
/// Each uses a connection and a thread of its own, because `PQcancel` blocks. When `PQcancel`
/// returns, the server has passed the request on to its process.
final class CancelRequests: @unchecked Sendable {
  // @unchecked: `underWay` is used with the condition's lock held.
  private let condition = NSCondition()
  private var underWay = 0

  /// Sends a request to cancel the statement that the connection runs, and returns at once.
  func send(to connection: OpaquePointer?) {
    guard let request = CancelRequest(connection) else { return }
    condition.lock()
    underWay += 1
    condition.unlock()
    Thread.detachNewThread { [self] in
      request.sendAndWait()
      condition.lock()
      underWay -= 1
      condition.broadcast()
      condition.unlock()
    }
  }

  /// Waits until all requests have been sent.
  ///
  /// - Returns: whether that is so; false when the limit was exceeded.
  func wait(for limit: Duration) -> Bool {
    let seconds = Double(limit.components.seconds)
    let end = Date(timeIntervalSinceNow: seconds)
    condition.lock()
    defer { condition.unlock() }
    while underWay > 0 {
      if !condition.wait(until: end) { return underWay == 0 }
    }
    return true
  }
}

/// A request to cancel the statement that a connection's server process runs.
private struct CancelRequest: @unchecked Sendable {
  // @unchecked: a PGcancel may be used from another thread, and only that thread frees it.
  private let cancel: OpaquePointer

  init?(_ connection: OpaquePointer?) {
    guard let cancel = PQgetCancel(connection) else { return nil }
    self.cancel = cancel
  }

  consuming func sendAndWait() {
    var text = [CChar](repeating: 0, count: 256)
    _ = PQcancel(cancel, &text, Int32(text.count))
    PQfreeCancel(cancel)
  }
}
