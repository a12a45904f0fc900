internal import CLibpq
internal import Foundation
internal import MarqueeBase

/// The requests to stop that a connection has sent to its server.
///
/// Each is a connection of its own, on a thread of its own, because `PQcancel` blocks. When it
/// returns, the server has passed the request on.
final class CancelRequests: @unchecked Sendable {
  // @unchecked: `underWay` is used under the condition's lock.
  private let condition = NSCondition()
  private var underWay = 0

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

  /// - Returns: whether none is under way any more.
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

/// A request to stop what a connection's server process is doing.
private struct CancelRequest: @unchecked Sendable {
  // @unchecked: a PGcancel is made for being used from another thread; only that thread frees it.
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
