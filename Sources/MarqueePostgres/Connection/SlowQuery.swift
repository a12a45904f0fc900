internal import MarqueeBase

/// A query that the server has not answered for some seconds.
package struct SlowQuery: Hashable, Sendable {
  /// The query's name; nil for another statement.
  package let query: String?
  /// Whether a snapshot's transaction is only beginning. No lock delays that, but a pooler without
  /// a free connection does.
  package let isBeginning: Bool
  /// The id of the server's process.
  package let backend: Int32
  /// The server's name for messages.
  package let server: String
}

/// A process that holds a lock for which another one waits.
package struct LockHolder: Hashable, Sendable {
  /// The id of the server's process.
  package let process: Int
  package let user: String
  /// The `application_name`; empty when it has none.
  package let application: String
  /// The process's state, `idle in transaction`; empty when the role may not see it.
  package let state: String
  /// The time at which its state changed last, in UTC: `2026-11-21T18:30:00Z`; empty when the role
  /// may not see it.
  package let since: String
  /// The first 80 characters of its statement; empty when the role may not see it.
  package let statement: String

  /// The process in words: `process 4242 (user jane, psql, idle in transaction since …: ALTER TABLE
  /// film)`.
  package var sentence: String {
    var facts = ["user \(user)"]
    if !application.isEmpty { facts.append(application) }
    if !state.isEmpty { facts.append(state + (since.isEmpty ? "" : " since \(since)")) }
    let text = statement.isEmpty ? "" : ": \(statement)"
    return "process \(process) (\(facts.joined(separator: ", "))\(text))"
  }
}

extension Connection {
  /// The processes that hold the locks for which a server process waits, five at most; none when it
  /// waits for something else (`pg_blocking_pids`).
  package func lockHolders(of process: Int32) throws(DatabaseError) -> [LockHolder] {
    let rows = try query(
      """
      SELECT a.pid::int8, coalesce(a.usename::text, ''), coalesce(a.application_name, ''),
        coalesce(a.state, ''),
        coalesce(to_char(coalesce(a.state_change, a.query_start) AT TIME ZONE 'UTC',
          'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
        CASE WHEN a.state IS NULL THEN '' ELSE
          left(regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 80) END
      FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(\(process))) AS b(pid)
      JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
      ORDER BY a.pid LIMIT 5
      """)
    return rows.records.map { record in
      var texts: [String] = []
      var process = 0
      for value in record.values {
        switch value {
        case .int(let number): process = number
        case .string(let text): texts.append(text)
        default: texts.append("")
        }
      }
      return LockHolder(
        process: process, user: texts[0], application: texts[1], state: texts[2], since: texts[3],
        statement: texts[4])
    }
  }
}
