internal import CLibpq
internal import MarqueeBase

extension Connection {
  /// The isolation level of a transaction.
  package enum Isolation: String, Sendable {
    /// The level that the server or the session has as its default.
    case standard = ""
    case repeatableRead = " ISOLATION LEVEL REPEATABLE READ"
    case serializable = " ISOLATION LEVEL SERIALIZABLE"
  }

  /// Runs `body` in a transaction, which is committed when `body` returns and rolled back when it
  /// throws. When the rollback fails, the connection is closed.
  ///
  /// - Parameter retry: runs the whole transaction again after a conflict, so `body` must be able
  ///   to run more than once; nil for never. A connection lost at COMMIT is not a conflict, because
  ///   it is not known whether the commit was done.
  package func transaction<Result>(
    _ isolation: Isolation = .standard, retryingConflicts retry: ConflictRetry? = nil,
    _ body: (Connection) throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result {
    try checkUsable()
    if isInTransaction { throw DatabaseError(.value, "a transaction inside a transaction") }
    return try retryingConflicts(retry) { () throws(DatabaseError) in
      try checkUsable()
      try begin("BEGIN" + isolation.rawValue)
      do throws(DatabaseError) {
        let result = try body(self)
        try commit()
        return result
      } catch {
        rollBack()
        throw error
      }
    }
  }

  /// Runs `work`, and again after each conflict, as often as `retry` permits.
  func retryingConflicts<Result>(
    _ retry: ConflictRetry?, _ work: () throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result {
    var retries = 0
    while true {
      do throws(DatabaseError) {
        return try work()
      } catch {
        guard let retry, error.isConflict, retries < retry.attempts, isOpen else { throw error }
        retries += 1
        pause(retry.pause(before: retries), retry)
      }
    }
  }

  /// Begins a transaction with the settings in ``SessionSettings``. ``endSnapshot()`` or COMMIT
  /// ends it.
  func begin(_ statement: String) throws(DatabaseError) {
    let result: OpaquePointer = try begin([statement])
    PQclear(result)
  }

  private func commit() throws(DatabaseError) {
    // COMMIT would roll back without an error.
    if hasFailedTransaction {
      throw DatabaseError(
        .value, "a statement of the transaction failed and nobody said so: nothing was kept")
    }
    guard isInTransaction else {
      throw DatabaseError(.value, "the transaction was ended inside")
    }
    try execute("COMMIT")
  }

  private func rollBack() {
    guard isInTransaction else { return }
    do throws(DatabaseError) {
      try execute("ROLLBACK", ignoringCancel: true)
    } catch {
      close()
    }
    if handle != nil, isInTransaction { close() }
  }

  private func pause(_ time: Duration, _ retry: ConflictRetry) {
    if let wait = retry.wait { return wait(time) }
    _ = SocketWait.wait(
      -1, forReading: false, forWriting: false, until: .now + time, canceller: canceller)
  }
}
