/// The reason for which no WebSocket could be opened.
package struct WebSocketError: Error, Hashable, Sendable {
  /// The kind of the failure. Later versions may add kinds.
  package struct Kind: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The address is not known, or no server answers at it.
    package static let unreachable = Kind(rawValue: "unreachable")
    /// TLS failed, or the server could not prove its name.
    package static let tls = Kind(rawValue: "tls")
    /// The server, or a proxy before it, does not open a WebSocket.
    package static let handshake = Kind(rawValue: "handshake")
    /// The proxy refused, or sent bytes too early.
    package static let proxy = Kind(rawValue: "proxy")
    /// The time limit was exceeded.
    package static let timedOut = Kind(rawValue: "timed-out")
    /// The user or the program asked to stop.
    package static let cancelled = Kind(rawValue: "cancelled")
    /// This machine refused: it gave no socket, folder or random numbers.
    package static let local = Kind(rawValue: "local")
    /// A setting can't be used.
    package static let settings = Kind(rawValue: "settings")
  }

  package let kind: Kind
  /// The event, in a sentence without a full stop.
  package let message: String
  /// The advice on what to do; nil for none.
  package let help: String?

  package init(_ kind: Kind, _ message: String, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.help = help
  }
}
