internal import MarqueeBase

/// Keeps one connection open between uses, and opens another when the kept one is too old, was idle
/// for too long, or is broken.
///
/// Servers and proxies close idle and old connections: Aurora after five idle minutes, Aurora DSQL
/// after an hour. A keeper is used by one thread at a time.
///
/// `Failure` is the type of the errors of opening and using a connection.
package final class ConnectionKeeper<Failure: Error> {
  private struct Kept {
    let connection: Connection
    let opened: ContinuousClock.Instant
    var used: ContinuousClock.Instant
  }

  private let limits: ConnectionLimits
  private let now: @Sendable () -> ContinuousClock.Instant
  private let misuse: Failure
  private let open: () throws(Failure) -> Connection
  private var kept: Kept?
  private var isInUse = false

  /// - Parameters:
  ///   - now: the clock.
  ///   - misuse: the error for a use inside another use.
  ///   - open: opens a connection, and asks for its password each time.
  package init(
    limits: ConnectionLimits = ConnectionLimits(),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
    misuse: Failure, open: @escaping () throws(Failure) -> Connection
  ) {
    self.limits = limits
    self.now = now
    self.misuse = misuse
    self.open = open
  }

  /// Runs `body` with an open connection that is in no transaction. The connection is not kept when
  /// `body` leaves it broken or inside a transaction.
  package func withConnection<Result>(
    _ body: (Connection) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if isInUse { throw misuse }
    isInUse = true
    defer { isInUse = false }
    let current = try usable()
    defer {
      kept?.used = now()
      if !current.isOpen || current.isInTransaction { drop() }
    }
    return try body(current)
  }

  /// Closes the kept connection. The next use opens another.
  package func close() {
    if !isInUse { drop() }
  }

  private func usable() throws(Failure) -> Connection {
    if let kept {
      let time = now()
      let isFresh =
        kept.used.duration(to: time) < limits.idle
        && kept.opened.duration(to: time) < limits.lifetime
      if isFresh, kept.connection.isOpen, !kept.connection.isClosedByServer,
        kept.connection.answersCheck
      {
        return kept.connection
      }
      drop()
    }
    let connection = try open()
    let time = now()
    kept = Kept(connection: connection, opened: time, used: time)
    return connection
  }

  private func drop() {
    kept?.connection.close()
    kept = nil
  }
}

/// The limits on using a kept connection again.
package struct ConnectionLimits: Hashable, Sendable {
  /// The longest time since the end of the last use, 4 minutes.
  package var idle: Duration = .seconds(4 * 60)
  /// The longest time since it was opened, 55 minutes. A use that has begun is not interrupted.
  package var lifetime: Duration = .seconds(55 * 60)

  package init() {}
}

extension DatabaseError {
  /// The error for a use of the connection inside another use.
  package static var inUse: DatabaseError {
    DatabaseError(.value, "the connection is in use already")
  }
}
