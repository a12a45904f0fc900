package import MarqueeBase

/// A snapshot of a database that several connections can read: all of them see the same rows.
package struct Snapshot: Hashable, Sendable {
  /// The name that another connection joins it by (`pg_export_snapshot()`); nil when the server
  /// can't share snapshots (Aurora DSQL).
  package let id: String?
  /// The time at which the transaction began, with its zone.
  package let time: Moment

  package init(id: String?, time: Moment) {
    self.id = id
    self.time = time
  }
}

extension Connection {
  static var beginReadOnly: String { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" }

  /// Begins a read-only transaction that sees one state of the database until ``endSnapshot()``. It
  /// needs one round trip, settings included.
  ///
  /// The connection must stay in this transaction until all others have joined.
  package func beginSnapshot() throws(DatabaseError) -> Snapshot {
    try checkUsable()
    isBeginning = true
    defer { isBeginning = false }
    hasSaidSlow = false
    while true {
      let columns = ["transaction_timestamp()", "pg_catalog.pg_backend_pid()"]
      let shared = session.sharesSnapshots ? ["pg_catalog.pg_export_snapshot()"] : []
      let question = "SELECT " + (columns + shared).joined(separator: ", ")
      do throws(DatabaseError) {
        let row = try begun([Self.beginReadOnly], question)
        return Snapshot(
          id: session.sharesSnapshots ? try text(row, 2) : nil, time: try time(row))
      } catch {
        // The server may not share snapshots, or may have no savepoints; the snapshot works without
        // either.
        guard error.kind == .statement, isOpen else { throw error }
        if session.sharesSnapshots {
          session.sharesSnapshots = false
        } else if session.hasSavepoints {
          session.hasSavepoints = false
        } else {
          throw error
        }
      }
    }
  }

  /// Begins a read-only transaction that sees the same state as another connection's snapshot. It
  /// needs one round trip, settings included.
  ///
  /// - Throws: an error of the kind `.value` when the snapshot has no name.
  package func joinSnapshot(_ snapshot: Snapshot) throws(DatabaseError) {
    try checkUsable()
    guard let id = snapshot.id else {
      throw DatabaseError(.value, "this server can't share a snapshot between connections")
    }
    isBeginning = true
    // The server or a pooler may have no free connection: when cancelled, this does not wait for
    // it.
    abandonsWhenCancelled = true
    defer {
      isBeginning = false
      abandonsWhenCancelled = false
    }
    _ = try begun(
      [Self.beginReadOnly, "SET TRANSACTION SNAPSHOT " + Self.quotedText(id)],
      "SELECT transaction_timestamp(), pg_catalog.pg_backend_pid()")
  }

  private func begun(_ head: [String], _ question: String) throws(DatabaseError) -> QueryResult {
    let tail = session.hasSavepoints ? [question, Self.savepoint] : [question]
    let result = try decoded(try begin(head, then: tail))
    if case .int(let process)? = result.records.first?.values[1] {
      backend = Int32(clamping: process)
    }
    hasSavepoint = session.hasSavepoints
    return result
  }

  /// Ends the transaction. If that fails, the connection can't be used any more, and its next query
  /// throws.
  package func endSnapshot() {
    hasSavepoint = false
    guard isInTransaction, !isStreaming else { return }
    try? execute("ROLLBACK", ignoringCancel: true)
  }

  private func text(_ result: QueryResult, _ column: Int) throws(DatabaseError) -> String {
    guard case .string(let text)? = result.records.first?.values[column] else {
      throw DatabaseError(.value, "the server's snapshot has no name")
    }
    return text
  }

  private func time(_ result: QueryResult) throws(DatabaseError) -> Moment {
    guard case .moment(let moment)? = result.records.first?.values[0] else {
      throw DatabaseError(.value, "the server's clock is unreadable")
    }
    return moment
  }
}
