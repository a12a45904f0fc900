internal import MarqueeBase

/// What to do where the port of PostgreSQL's protocol is closed: Aurora DSQL has another way in, a
/// WebSocket on port 443.
package struct PortAdvice {
  private let database: DatabaseIdentity
  private let webPort: Int
  private let timeout: Duration

  /// - Parameters:
  ///   - webPort: where a WebSocket would be.
  ///   - timeout: for each try.
  package init(_ database: DatabaseIdentity, webPort: Int = 443, timeout: Duration) {
    self.database = database
    self.webPort = webPort
    self.timeout = timeout
  }

  /// Tries both ports. Nil where the plain one is open, or the database has no other.
  package var finding: AccessDoctor.Finding? {
    let access = database.access
    guard access.service == .dsql, !database.startsWithTLS else { return nil }
    let host = database.address ?? access.host
    if ProbeSocket.isOpen(host, port: access.port, timeout: timeout) { return nil }
    let isOpen = ProbeSocket.isOpen(host, port: webPort, timeout: timeout)
    return AccessDoctor.Finding(
      title: "port \(access.port) of \(access.host) is closed from here", state: .failed,
      evidence: [
        "port \(access.port): no connection",
        "port \(webPort): \(isOpen ? "open" : "no connection")",
      ],
      help: isOpen
        ? "set `transport: websocket` in `database:`, or MARQUEE_DATABASE_TRANSPORT=websocket: the "
          + "same connection through port \(webPort)"
        : "check the host, the firewall and the VPN: Aurora DSQL takes connections on 5432 and 443")
  }
}
