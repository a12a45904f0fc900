package import MarqueeBase

/// Another way to the server than libpq's own socket, for places where its port is closed.
///
/// libpq goes on speaking PostgreSQL's protocol: it connects to a Unix socket in a private folder,
/// and the transport carries the bytes between that and the server. The server must have proved
/// its name by TLS before `open` returns, because the password or token follows at once.
package struct ConnectionTransport: Sendable {
  /// What it is, for messages: `a WebSocket`.
  package let name: String
  /// Opens one way, for one physical connection. It is closed with the connection.
  package let open: @Sendable (SocketWaiting) throws(DatabaseError) -> any OpenTransport

  package init(
    name: String,
    open: @escaping @Sendable (SocketWaiting) throws(DatabaseError) -> any OpenTransport
  ) {
    self.name = name
    self.open = open
  }
}

/// One way that a transport has opened.
package protocol OpenTransport: AnyObject, Sendable {
  /// The folder with the socket for libpq, of mode 0700.
  var folder: String { get }
  /// What encrypts it: `TLSv1.3 TLS_AES_256_GCM_SHA384`.
  var encryption: String { get }
  /// Why it ended by itself, as a sentence; nil while it stands.
  var failure: String? { get }
  /// Called once libpq has closed its end.
  func finish()
}
