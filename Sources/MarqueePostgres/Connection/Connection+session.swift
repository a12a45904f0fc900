internal import CLibpq
internal import MarqueeBase

extension Connection {
  /// The savepoint of a snapshot, to which each query is rolled back.
  static var savepoint: String { "SAVEPOINT marquee" }

  /// Begins a transaction with the settings in ``SessionSettings``, in one message when the server
  /// accepts several statements in one.
  ///
  /// - Parameters:
  ///   - head: `BEGIN` and the statements that must come directly after it.
  ///   - then: the statements after the settings.
  /// - Returns: the last result that has rows, or else the last one. The caller owns it.
  func begin(_ head: [String], then tail: [String] = []) throws(DatabaseError) -> OpaquePointer {
    let settings = session.settings.map(\.statement)
    if session.isOneMessage {
      do throws(DatabaseError) {
        return try message((head + settings + tail).joined(separator: "; "))
      } catch {
        try? execute("ROLLBACK", ignoringCancel: true)
        // A server that is only similar to PostgreSQL may refuse some of the settings.
        guard error.kind == .statement, isOpen, !["42883", "42501"].contains(error.sqlState),
          try learn()
        else { throw error }
        return try begin(head, then: tail)
      }
    }
    do throws(DatabaseError) {
      var result: OpaquePointer?
      for statement in head + settings + tail {
        let next = try message(statement)
        if result != nil, PQresultStatus(next) != PGRES_TUPLES_OK {
          PQclear(next)
        } else {
          PQclear(result)
          result = next
        }
      }
      guard let result else { throw lost() }
      return result
    } catch {
      try? execute("ROLLBACK", ignoringCancel: true)
      throw error
    }
  }

  private func message(_ sql: String) throws(DatabaseError) -> OpaquePointer {
    try sendScript(sql)
    return try collect(preferringRows: true)
  }

  /// Finds out which settings the server accepts, one by one, after it has refused all of them at
  /// once.
  ///
  /// - Returns: whether the settings or the form of the message changed, so that another attempt
  ///   makes sense.
  private func learn() throws(DatabaseError) -> Bool {
    if session.isLearned { return false }
    session.isLearned = true
    var accepted: [SessionSettings.Setting] = []
    try execute("BEGIN")
    for setting in session.settings {
      do throws(DatabaseError) {
        try execute(setting.statement)
        accepted.append(setting)
      } catch {
        guard error.kind == .statement, isOpen else { throw error }
        try execute("ROLLBACK", ignoringCancel: true)
        // The settings that decide how values are printed are required; the others are a
        // precaution.
        if !isAsSet(setting) { throw error }
        try execute("BEGIN")
      }
    }
    try execute("ROLLBACK", ignoringCancel: true)
    let isSame = accepted == session.settings
    session.keep(accepted)
    guard isSame else { return true }
    // The server accepts each setting alone, so it may refuse several statements in a message.
    do throws(DatabaseError) {
      try execute("BEGIN; " + (accepted.first?.statement ?? "SELECT 1") + "; ROLLBACK")
      return false
    } catch {
      guard error.kind == .statement, isOpen else { throw error }
      if isInTransaction { try execute("ROLLBACK", ignoringCancel: true) }
      session.isOneMessage = false
      return true
    }
  }

  /// Ends a query of a snapshot: closes its cursor, and restores the settings that it changed.
  func endQuery(cursor: String?) throws(DatabaseError) {
    if hasSavepoint { return try execute("ROLLBACK TO " + Self.savepoint) }
    if let cursor { try execute("CLOSE \(cursor)") }
    try restoreReported()
  }

  /// Restores the settings that the server reports as changed. It sends nothing when there are
  /// none.
  func restoreReported() throws(DatabaseError) {
    guard isInTransaction, !hasFailedTransaction else { return }
    for setting in session.settings where !isAsSet(setting) { try execute(setting.statement) }
  }

  /// Whether a setting has its value. It is false only when the server reports the setting, with
  /// another value.
  private func isAsSet(_ setting: SessionSettings.Setting) -> Bool {
    guard let value = setting.value, let status = parameterStatus(setting.name) else { return true }
    return status.replacing(" ", with: "").lowercased()
      .hasPrefix(value.replacing(" ", with: "").lowercased())
  }

  /// Throws when a query's own functions changed how its rows are printed, because their text can't
  /// be read then.
  func checkStyles(of layout: RowLayout) throws(DatabaseError) {
    for setting in session.settings where !isAsSet(setting) {
      guard
        setting.name == "client_encoding"
          || ["DateStyle", "IntervalStyle"].contains(setting.name) && layout.dependsOnStyles
      else { continue }
      throw DatabaseError(
        .value,
        "the query changes \(setting.name) while it runs, so its own dates and texts can't be read",
        server: place.serverName,
        help: "a function that it calls sets it: write to_char(…) with a format there, or give the "
          + "function its own setting (ALTER FUNCTION … SET \(setting.name) TO …)")
    }
  }

  /// Throws when a query ended the transaction that all queries of a build read in.
  func checkTransaction(_ wasInTransaction: Bool) throws(DatabaseError) {
    guard wasInTransaction, isOpen, !isInTransaction else { return }
    throw DatabaseError(
      .value, "the query ended the transaction that all queries read in",
      server: place.serverName, help: "a query only reads")
  }
}
