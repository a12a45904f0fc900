internal import MarqueeBase

/// The advice for a closed PostgreSQL port: Aurora DSQL also accepts a WebSocket on port 443.
package struct PortAdvice {
  private let database: DatabaseIdentity
  private let webPort: Int
  private let timeout: Duration

  /// - Parameters:
  ///   - webPort: the port of the WebSocket.
  ///   - timeout: the limit for connecting to each port.
  package init(_ database: DatabaseIdentity, webPort: Int = 443, timeout: Duration) {
    self.database = database
    self.webPort = webPort
    self.timeout = timeout
  }

  /// Connects to both ports. Nil when PostgreSQL's port is open, or the database is not DSQL or is
  /// reached by a WebSocket already.
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
