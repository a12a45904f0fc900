internal import CLibpq
internal import MarqueeBase

/// A word that somebody sent with NOTIFY.
package struct Notification: Hashable, Sendable {
  package let channel: String
  /// Empty when NOTIFY had none.
  package let payload: String
}

extension Connection {
  /// Asks the server for what is sent to a channel, until the connection ends.
  ///
  /// - Parameter channel: as it is; the server's limit is 63 bytes.
  /// - Throws: kind `.statement` where there is no LISTEN: on Aurora DSQL, on a standby.
  package func listen(to channel: String) throws(DatabaseError) {
    try checkUsable()
    try execute("LISTEN " + Self.quoted(channel))
  }

  /// Waits for what is sent to the channels listened to.
  ///
  /// - Parameters:
  ///   - deadline: nil waits for ever.
  ///   - descriptor: ends the wait, too, when it becomes readable; it is not read.
  /// - Returns: what has come, in order; nothing when the wait ended for another reason.
  /// - Throws: `.connectionLost` as soon as the server says goodbye, `.cancelled`.
  package func notifications(
    until deadline: ContinuousClock.Instant?, orReadable descriptor: Int32 = -1
  ) throws(DatabaseError) -> [Notification] {
    try checkUsable()
    // What came with the answers to other statements.
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

  /// A round trip that shows whether the server is still there.
  ///
  /// - Parameter limit: after which it counts as gone.
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

  /// A name as SQL takes it whatever is in it: `"film"`.
  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  /// A text as SQL takes it whatever is in it, with standard_conforming_strings: `'film'`.
  static func quotedText(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
      + "'"
  }
}
