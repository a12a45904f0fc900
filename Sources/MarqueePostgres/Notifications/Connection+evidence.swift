internal import MarqueeBase

/// What tells cheaply that rows may have changed, also by those that fire no trigger: a load with
/// `session_replication_role = replica`, disabled triggers, a new partition, a view that was replaced.
package struct ChangeEvidence: Hashable, Sendable {
  /// Which transactions have ended, of those that wrote anything in the whole cluster
  /// (`txid_current_snapshot()`). While it is the same, no row of any table can have changed.
  package let ended: String
  /// What the server counts for each table, and what its definition is.
  package var tables: [TableName: String] = [:]
  /// Changes with the definitions of views and functions.
  package var definitions: String?
}

extension Connection {
  /// Which writing transactions have ended; one short round trip, on standbys, too.
  package func endedTransactions() throws(DatabaseError) -> ChangeEvidence {
    let answer = try query("SELECT pg_catalog.txid_current_snapshot()::text")
    guard case .string(let text)? = answer.records.first?.values.first else {
      throw DatabaseError(.statement, "the server doesn't say which transactions have ended")
    }
    return ChangeEvidence(ended: text)
  }

  /// Adds what the server counts for these tables. The counts of a transaction may come some seconds
  /// after its end, so they are compared again and again, never once.
  ///
  /// - Parameter tables: one that is gone, or whose changes the server doesn't count, is left out.
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

  /// Whether the server follows another one, and so takes no changes of its own.
  package func isStandby() throws(DatabaseError) -> Bool {
    let answer = try query("SELECT pg_catalog.pg_is_in_recovery()")
    if case .bool(true)? = answer.records.first?.values.first { return true }
    return false
  }

  /// Asks the server not to end this session for being quiet. It is for a session that listens, which is
  /// this program's alone; a server before PostgreSQL 14 has no such limit.
  package func stayWhenIdle() throws(DatabaseError) {
    do throws(DatabaseError) {
      try execute("SET idle_session_timeout = 0")
    } catch {
      guard error.kind == .statement else { throw error }
    }
  }
}
