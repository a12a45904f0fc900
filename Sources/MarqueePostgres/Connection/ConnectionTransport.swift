package import MarqueeBase

/// A connection to the server other than libpq's own socket, for networks where PostgreSQL's port
/// is closed.
///
/// libpq still uses PostgreSQL's protocol: it connects to a Unix socket in a private folder, and
/// the transport copies the bytes between that socket and the server. The server must have proved
/// its name by TLS before `open` returns, because the password or token is sent directly
/// afterwards.
package struct ConnectionTransport: Sendable {
  /// The transport's name in messages: `a WebSocket`.
  package let name: String
  /// Opens the transport for one physical connection, with which it is closed.
  package let open: @Sendable (SocketWaiting) throws(DatabaseError) -> any OpenTransport

  package init(
    name: String,
    open: @escaping @Sendable (SocketWaiting) throws(DatabaseError) -> any OpenTransport
  ) {
    self.name = name
    self.open = open
  }
}

/// One open connection of a transport.
package protocol OpenTransport: AnyObject, Sendable {
  /// The folder with the socket for libpq, of mode 0700.
  var folder: String { get }
  /// The encryption: `TLSv1.3 TLS_AES_256_GCM_SHA384`.
  var encryption: String { get }
  /// The reason for which it ended by itself, as a sentence; nil while it is open.
  var failure: String? { get }
  /// Called once libpq has closed its socket.
  func finish()
}
