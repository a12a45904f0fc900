internal import Foundation
package import MarqueeBase
internal import Synchronization

/// One open WebSocket, and the private socket at which libpq speaks to it. A thread carries the
/// bytes between the two until either ends.
package final class WebSocketRelay: Sendable {
  /// What libpq has as `host`.
  package let folder: String
  /// `TLSv1.3 TLS_AES_256_GCM_SHA384`
  package let encryption: String
  private let state = Mutex(State())
  /// Signalled once, when the WebSocket's end is on its way.
  private let farewell = DispatchSemaphore(value: 0)

  private struct State {
    var end: SocketEnd?
    /// libpq's connection is closed, or was never made.
    var isAbandoned = false
  }

  /// The thread's own, handed over when it starts.
  private struct Parts: @unchecked Sendable {
    // @unchecked: made by the opening thread, used by the carrying thread alone from then on.
    let socket: PrivateSocket
    let stream: TLSStream
    let surplus: [UInt8]
    let limits: FrameLimits
  }

  /// Opens a WebSocket; libpq may connect when this returns.
  ///
  /// - Parameters:
  ///   - folders: where the private socket's folder may be made.
  ///   - wait: waits while the connection is made.
  package init(
    _ endpoint: WebSocketEndpoint, folders: [String], limits: FrameLimits = FrameLimits(),
    wait: SocketWaiting
  ) throws(WebSocketError) {
    let (stream, surplus) = try WebSocketOpening(endpoint: endpoint).open(wait)
    let socket = try PrivateSocket(in: folders)
    folder = socket.folder
    encryption = stream.summary
    let parts = Parts(socket: socket, stream: stream, surplus: surplus, limits: limits)
    Thread.detachNewThread { [self] in carry(parts) }
  }

  /// How the WebSocket ended, when it was not this side that was done with it.
  package var failure: SocketEnd? { state.withLock { $0.end } }

  /// Waits until the server has been told of the end. To be called when libpq's connection is
  /// closed.
  package func finish() {
    state.withLock { $0.isAbandoned = true }
    if farewell.wait(timeout: .now() + .seconds(2)) == .success { farewell.signal() }
  }

  private func carry(_ parts: Parts) {
    var loop = WebSocketRelayLoop(
      socket: parts.socket, stream: parts.stream, limits: parts.limits,
      onEnd: { end in
        self.state.withLock { if $0.end == nil { $0.end = end } }
      },
      onFarewell: { self.farewell.signal() },
      isAbandoned: { self.state.withLock { $0.isAbandoned } })
    loop.run(surplus: parts.surplus)
  }
}
