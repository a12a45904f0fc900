internal import CLibpq
internal import MarqueeBase

/// The connection check: `SELECT 1` before a statement, if the options ask for it.
extension Connection {
  /// Checks that the server answers, and closes the connection when it does not.
  ///
  /// Inside a failed transaction nothing is sent, because the server accepts only its end there.
  func checkAlive() throws(DatabaseError) {
    guard let limit = options.connectionCheck, handle != nil, !hasFailedTransaction else { return }
    do throws(DatabaseError) {
      try sendScript("SELECT 1")
      PQclear(try collect(deadline: .now + limit))
    } catch {
      if error.kind == .cancelled { throw error }
      close()
      guard error.kind == .timedOut else { throw error }
      throw DatabaseError(
        .connectionLost, "no answer to the connection check within \(limit)",
        server: settings.serverName)
    }
  }

  /// Whether the server answers the check; true when the options ask for none.
  var answersCheck: Bool {
    do throws(DatabaseError) {
      try checkAlive()
      return true
    } catch {
      return false
    }
  }
}
