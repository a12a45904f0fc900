internal import MarqueeBase

/// Signs that rows may have changed, which are cheap to read. They also cover changes that fire no
/// trigger: a load with `session_replication_role = replica`, disabled triggers, a new partition, a
/// replaced view.
package struct ChangeEvidence: Hashable, Sendable {
  /// The writing transactions of the whole cluster that have ended (`txid_current_snapshot()`).
  /// While it is the same, no row of any table can have changed.
  package let ended: String
  /// The server's counters and the definition of each table, as one text.
  package var tables: [TableName: String] = [:]
  /// A text that changes with the definitions of views and functions; nil when it was not read.
  package var definitions: String?
}

extension Connection {
  /// Reads which writing transactions have ended. It takes one short round trip, and works on
  /// standbys.
  package func endedTransactions() throws(DatabaseError) -> ChangeEvidence {
    let answer = try query("SELECT pg_catalog.txid_current_snapshot()::text")
    guard case .string(let text)? = answer.records.first?.values.first else {
      throw DatabaseError(.statement, "the server doesn't say which transactions have ended")
    }
    return ChangeEvidence(ended: text)
  }

  /// Adds the server's counters for these tables. The counters of a transaction may be updated some
  /// seconds after its end, so they have to be compared repeatedly.
  ///
  /// - Parameter tables: the tables; one that does not exist, or whose changes the server does not
  ///   count (`track_counts`), is left out.
  package func countChanges(
    of tables: Set<TableName>, into evidence: inout ChangeEvidence
  ) throws(DatabaseError) {
    let names = tables.sorted()
    let answer = try query(
      """
      SELECT n.nspname, c.relname, pg_catalog.concat_ws(',', c.oid, c.xmin, c.relfilenode,
               pg_catalog.pg_stat_get_tuples_inserted(c.oid),
               pg_catalog.pg_stat_get_tuples_updated(c.oid),
               pg_catalog.pg_stat_get_tuples_deleted(c.oid),
               (SELECT pg_catalog.string_agg(i.inhrelid::text, ' ' ORDER BY i.inhrelid)
                FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid))
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE (n.nspname::text, c.relname::text) IN (SELECT * FROM unnest($1::text[], $2::text[]))
        AND pg_catalog.current_setting('track_counts') = 'on'
      """,
      [.array(names.map { .string($0.schema) }), .array(names.map { .string($0.name) })])
    for row in answer.records {
      guard case .string(let schema) = row.values[0], case .string(let name) = row.values[1],
        case .string(let counts) = row.values[2]
      else { continue }
      evidence.tables[TableName(schema: schema, name: name)] = counts
    }
    let definitions = try query(
      """
      SELECT (SELECT pg_catalog.concat_ws(',', count(*), sum(xmin::text::bigint))
              FROM pg_catalog.pg_proc WHERE oid >= 16384)
        || ' ' || (SELECT pg_catalog.concat_ws(',', count(*), sum(xmin::text::bigint))
                   FROM pg_catalog.pg_rewrite WHERE oid >= 16384)
      """)
    if case .string(let text)? = definitions.records.first?.values.first {
      evidence.definitions = text
    }
  }

  /// Whether the server is a standby, which accepts no changes of its own.
  package func isStandby() throws(DatabaseError) -> Bool {
    let answer = try query("SELECT pg_catalog.pg_is_in_recovery()")
    if case .bool(true)? = answer.records.first?.values.first { return true }
    return false
  }

  /// Switches off the server's `idle_session_timeout` for this session. It is for a session that
  /// listens, which only this program uses. Servers before PostgreSQL 14 have no such limit.
  package func stayWhenIdle() throws(DatabaseError) {
    do throws(DatabaseError) {
      try execute("SET idle_session_timeout = 0")
    } catch {
      guard error.kind == .statement else { throw error }
    }
  }
}
