internal import CLibpq
internal import MarqueeBase

/// The connection check: `SELECT 1` before a statement, where the options ask for it.
extension Connection {
  /// Asks the server for a sign of life. A connection without one is closed.
  ///
  /// Nothing is asked inside a failed transaction, which takes no statement but its end.
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

  /// Whether it answers the check; true where none is asked for.
  var answersCheck: Bool {
    do throws(DatabaseError) {
      try checkAlive()
      return true
    } catch {
      return false
    }
  }
}
