internal import CLibpq
internal import MarqueeBase

/// A notification that a session sent with NOTIFY.
package struct Notification: Hashable, Sendable {
  package let channel: String
  /// The payload; empty when NOTIFY had none.
  package let payload: String
}

extension Connection {
  /// Listens to a channel until the connection ends (LISTEN).
  ///
  /// - Parameter channel: the channel's name, not quoted; the server's limit is 63 bytes.
  /// - Throws: an error of the kind `.statement` where LISTEN does not exist: on Aurora DSQL and on
  ///   a standby.
  package func listen(to channel: String) throws(DatabaseError) {
    try checkUsable()
    try execute("LISTEN " + Self.quoted(channel))
  }

  /// Waits for notifications on the channels that the connection listens to.
  ///
  /// - Parameters:
  ///   - deadline: the end of the wait; nil for no end.
  ///   - descriptor: a descriptor whose being readable also ends the wait; it is not read.
  /// - Returns: the notifications in their order; none when the wait ended for another reason.
  /// - Throws: `.connectionLost` as soon as the server closes the connection, `.cancelled`.
  package func notifications(
    until deadline: ContinuousClock.Instant?, orReadable descriptor: Int32 = -1
  ) throws(DatabaseError) -> [Notification] {
    try checkUsable()
    // Notifications may have arrived with the results of other statements.
    var received = takeNotifications()
    while received.isEmpty {
      let outcome = SocketWait.wait(
        PQsocket(handle), forReading: true, forWriting: false, until: deadline,
        canceller: canceller, orReadable: descriptor)
      switch outcome {
      case .timedOut: return []
      case .cancelled: throw DatabaseError(.cancelled, "stopped")
      case .ready: break
      }
      let isWoken = SocketWait.isReadable(descriptor)
      if PQconsumeInput(handle) != 1 { throw lost() }
      received = takeNotifications()
      if PQstatus(handle) != CONNECTION_OK { throw lost() }
      if isWoken { break }
    }
    return received
  }

  private func takeNotifications() -> [Notification] {
    var received: [Notification] = []
    while let pointer = PQnotifies(handle) {
      received.append(
        Notification(
          channel: String(cString: pointer.pointee.relname),
          payload: String(cString: pointer.pointee.extra)))
      PQfreemem(pointer)
    }
    return received
  }

  /// Makes a round trip to check that the server is still there.
  ///
  /// - Parameter limit: the time without an answer after which the connection counts as lost.
  package func ping(within limit: Duration) throws(DatabaseError) {
    try checkUsable()
    let deadline = ContinuousClock.now + limit
    try sendScript("SELECT 1")
    while let result = try nextResult(until: deadline) {
      defer { PQclear(result) }
      if PQresultStatus(result) == PGRES_FATAL_ERROR {
        throw DatabaseError(result: result, server: settings.serverName)
      }
    }
    if PQstatus(handle) != CONNECTION_OK { throw lost() }
  }

  /// A name as a quoted SQL identifier: `"film"`.
  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  /// A text as an SQL string constant, valid with standard_conforming_strings: `'film'`.
  static func quotedText(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
      + "'"
  }
}
