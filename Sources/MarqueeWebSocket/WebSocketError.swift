/// Why no WebSocket could be opened.
package struct WebSocketError: Error, Hashable, Sendable {
  /// What kind of trouble it is. Open: later versions may add more.
  package struct Kind: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Nobody answers at that address.
    package static let unreachable = Kind(rawValue: "unreachable")
    /// TLS failed, or the server could not prove who it is.
    package static let tls = Kind(rawValue: "tls")
    /// The server, or something before it, does not open a WebSocket.
    package static let handshake = Kind(rawValue: "handshake")
    /// The proxy refused, or its address can't be used.
    package static let proxy = Kind(rawValue: "proxy")
    /// The time was over.
    package static let timedOut = Kind(rawValue: "timed-out")
    /// Somebody asked to stop.
    package static let cancelled = Kind(rawValue: "cancelled")
    /// This machine would not do it: no socket, no folder.
    package static let local = Kind(rawValue: "local")
    /// The settings can't be used.
    package static let settings = Kind(rawValue: "settings")
  }

  package let kind: Kind
  package let message: String
  package let help: String?

  package init(_ kind: Kind, _ message: String, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.help = help
  }
}
