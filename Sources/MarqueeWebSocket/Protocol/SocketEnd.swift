internal import MarqueeBase

/// How a WebSocket ended: who closed it, and why.
package struct SocketEnd: Error, Hashable, Sendable {
  package enum Side: Hashable, Sendable {
    /// The server sent a close frame.
    case server
    /// This side closed it: it was done, or the server broke the protocol.
    case client
    /// The connection below was cut.
    case network
  }

  package let side: Side
  package let code: CloseCode
  /// The server's reason, or what was wrong. It may come from outside.
  package let reason: String

  package init(_ side: Side, _ code: CloseCode, _ reason: String = "") {
    self.side = side
    self.code = code
    self.reason = reason
  }

  /// `the server closed the WebSocket with code 1008 (forbidden by a policy): too many sessions`
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
