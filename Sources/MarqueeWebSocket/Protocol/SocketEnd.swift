internal import MarqueeBase

/// The end of a WebSocket: the side that closed it, and the reason.
package struct SocketEnd: Error, Hashable, Sendable {
  /// The side that ended it.
  package enum Side: Hashable, Sendable {
    /// The server sent a close frame.
    case server
    /// This side closed it, because it was done or the server broke the protocol.
    case client
    /// The connection below it was cut.
    case network
  }

  package let side: Side
  /// The close code; ``CloseCode/abnormal`` when the connection was cut.
  package let code: CloseCode
  /// The server's reason, or the error that this side found. It may be text from the server, so it
  /// must be cleaned before it is shown.
  package let reason: String

  package init(_ side: Side, _ code: CloseCode, _ reason: String = "") {
    self.side = side
    self.code = code
    self.reason = reason
  }

  /// The end in words: `the server closed the WebSocket with code 1008 (forbidden by a policy): too
  /// many sessions`.
  package var sentence: String {
    let end = reason.isEmpty ? "" : ": \(reason)"
    switch side {
    case .server:
      return code == .none
        ? "the server closed the WebSocket without a code"
        : "the server closed the WebSocket with code \(code.rawValue) (\(code.words))\(end)"
    case .client:
      return "the WebSocket was closed with code \(code.rawValue) (\(code.words))\(end)"
    case .network: return "the connection under the WebSocket was cut\(end)"
    }
  }
}
