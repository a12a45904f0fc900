internal import MarqueeBase

/// An answer that the server has owed for some seconds.
package struct SlowQuery: Hashable, Sendable {
  /// The query that runs; nil for something else.
  package let query: String?
  /// Whether a transaction is only to begin: no lock can hold that up, but a pooler without a free
  /// connection can.
  package let isBeginning: Bool
  /// The server's process.
  package let backend: Int32
  package let server: String
}

/// Who holds the lock that a process waits for.
package struct LockHolder: Hashable, Sendable {
  package let process: Int
  package let user: String
  package let application: String
  /// `idle in transaction`; empty when the server doesn't tell.
  package let state: String
  /// When its statement began, as the server writes it; empty when the server doesn't tell.
  package let since: String
  /// The statement; empty when the server doesn't tell.
  package let statement: String

  /// `process 4242 (user jane, psql, idle in transaction since …: ALTER TABLE film)`
  package var sentence: String {
    var facts = ["user \(user)"]
    if !application.isEmpty { facts.append(application) }
    if !state.isEmpty { facts.append(state + (since.isEmpty ? "" : " since \(since)")) }
    let text = statement.isEmpty ? "" : ": \(statement)"
    return "process \(process) (\(facts.joined(separator: ", "))\(text))"
  }
}

extension Connection {
  /// Those who hold the locks that a server process waits for; none when it waits for something
  /// else.
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
