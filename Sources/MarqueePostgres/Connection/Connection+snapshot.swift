package import MarqueeBase

/// One moment of a database that several connections can read.
package struct Snapshot: Hashable, Sendable {
  /// What another connection joins by; nil when the server can't share snapshots (Aurora DSQL).
  package let id: String?
  /// The transaction's time, with its zone.
  package let time: Moment

  package init(id: String?, time: Moment) {
    self.id = id
    self.time = time
  }
}

extension Connection {
  static var beginReadOnly: String { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" }

  /// Begins a read-only transaction that sees one moment of the database until ``endSnapshot()``.
  ///
  /// The connection must stay in it as long as others join.
  package func beginSnapshot() throws(DatabaseError) -> Snapshot {
    try checkUsable()
    try execute(Self.beginReadOnly)
    do throws(DatabaseError) {
      let row = try query("SELECT transaction_timestamp(), pg_catalog.pg_export_snapshot()")
      return Snapshot(id: try text(row, 1), time: try time(row))
    } catch {
      // A server without it has ended the transaction: another, for this connection alone.
      try execute("ROLLBACK", ignoringCancel: true)
      guard error.kind == .statement else { throw error }
    }
    try execute(Self.beginReadOnly)
    return Snapshot(id: nil, time: try time(try query("SELECT transaction_timestamp()")))
  }

  /// Begins a read-only transaction that sees the same moment as another connection's.
  package func joinSnapshot(_ snapshot: Snapshot) throws(DatabaseError) {
    try checkUsable()
    guard let id = snapshot.id else {
      throw DatabaseError(.value, "this server can't share a snapshot between connections")
    }
    try execute(Self.beginReadOnly)
    do throws(DatabaseError) {
      let quoted = id.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''")
      try execute("SET TRANSACTION SNAPSHOT '\(quoted)'")
    } catch {
      endSnapshot()
      throw error
    }
  }

  /// Ends the transaction. A connection that can't is of no further use and says so at its next
  /// query.
  package func endSnapshot() {
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
