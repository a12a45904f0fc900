internal import Foundation
package import MarqueeBase
internal import Synchronization

/// An open WebSocket, and a private socket that libpq connects to. A thread copies the bytes
/// between the two until either ends.
package final class WebSocketRelay: Sendable {
  /// The folder of the private socket, which libpq gets as `host`.
  package let folder: String
  /// The version of TLS and the cipher: `TLSv1.3 TLS_AES_256_GCM_SHA384`.
  package let encryption: String
  private let state = Mutex(State())
  /// Signalled once, when the close frame has been sent or the thread has ended.
  private let farewell = DispatchSemaphore(value: 0)

  private struct State {
    var end: SocketEnd?
    /// Whether libpq's connection is closed, or was never made.
    var isAbandoned = false
  }

  /// The resources that the thread takes over when it starts.
  private struct Parts: @unchecked Sendable {
    // @unchecked: the opening thread makes it, and from then on only the copying thread uses it.
    let socket: PrivateSocket
    let stream: TLSStream
    let surplus: [UInt8]
    let limits: FrameLimits
  }

  /// Opens a WebSocket. When this returns, libpq may connect.
  ///
  /// - Parameters:
  ///   - folders: the folders in which the private socket's folder may be made.
  ///   - wait: the function that waits on sockets while the connection is made.
  /// - Throws: when the server, the proxy or this machine refuses.
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

  /// The end of the WebSocket; nil while it is open, and when libpq closed it.
  package var failure: SocketEnd? { state.withLock { $0.end } }

  /// Waits until the close frame has been sent, two seconds at most. It is called when libpq's
  /// connection is closed.
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
