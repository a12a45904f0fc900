internal import CLibpq
internal import MarqueeBase

extension Connection {
  /// The savepoint to which a snapshot returns after every query.
  static var savepoint: String { "SAVEPOINT marquee" }

  /// Begins a transaction with the settings that ours need: one message where the server takes
  /// several statements in one.
  ///
  /// - Parameters:
  ///   - head: `BEGIN` and what has to stand before everything else.
  ///   - then: what follows the settings; the result of the last that has rows is returned.
  /// - Returns: the caller owns it.
  func begin(_ head: [String], then tail: [String] = []) throws(DatabaseError) -> OpaquePointer {
    let settings = session.settings.map(\.statement)
    if session.isOneMessage {
      do throws(DatabaseError) {
        return try message((head + settings + tail).joined(separator: "; "))
      } catch {
        try? execute("ROLLBACK", ignoringCancel: true)
        // A server that is only like PostgreSQL may refuse some of it.
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

  /// Finds out which settings the server takes, one by one, after it has refused all at once.
  ///
  /// - Returns: whether anything is different now.
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
        // How values are printed must be right; the others are a precaution.
        if !isAsSet(setting) { throw error }
        try execute("BEGIN")
      }
    }
    try execute("ROLLBACK", ignoringCancel: true)
    let isSame = accepted == session.settings
    session.keep(accepted)
    guard isSame else { return true }
    // Each alone is right, so the message was not.
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

  /// Ends a query of a snapshot: its cursor is closed, and what it has set is as it was before.
  func endQuery(cursor: String?) throws(DatabaseError) {
    if hasSavepoint { return try execute("ROLLBACK TO " + Self.savepoint) }
    if let cursor { try execute("CLOSE \(cursor)") }
    try restoreReported()
  }

  /// Sets again what the server says to be different. Costs nothing while nothing is.
  func restoreReported() throws(DatabaseError) {
    guard isInTransaction, !hasFailedTransaction else { return }
    for setting in session.settings where !isAsSet(setting) { try execute(setting.statement) }
  }

  /// False only where the server reports the setting, and reports something else.
  private func isAsSet(_ setting: SessionSettings.Setting) -> Bool {
    guard let value = setting.value, let status = parameterStatus(setting.name) else { return true }
    return status.replacing(" ", with: "").lowercased()
      .hasPrefix(value.replacing(" ", with: "").lowercased())
  }

  /// A query whose own functions change how its rows are printed gives text that can't be read.
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

  /// The query has ended the transaction that all queries of a build read in, or begun another.
  func checkTransaction(_ wasInTransaction: Bool) throws(DatabaseError) {
    guard wasInTransaction, isOpen, !isInTransaction else { return }
    throw DatabaseError(
      .value, "the query ended the transaction that all queries read in",
      server: place.serverName, help: "a query only reads")
  }
}
