internal import CLibpq
internal import MarqueeBase

/// A job that Aurora DSQL runs in the background for a statement with ASYNC: building an index, or
/// validating a constraint.
struct BackgroundJob {
  let id: String
  /// The name in messages: `CREATE INDEX at database/schema.sql:12`.
  let name: String
  let script: SQLScript
  let statement: SQLScript.Statement
}

extension SQLScript.Statement {
  /// The kind of the job: `CREATE INDEX`, `VALIDATE CONSTRAINT`.
  var jobTitle: String {
    if contains("VALIDATE", "CONSTRAINT") { return "VALIDATE CONSTRAINT" }
    return title == "CREATE UNIQUE" ? "CREATE UNIQUE INDEX" : title
  }

  /// Whether the statement starts a job: `CREATE INDEX ASYNC`, `ALTER TABLE ASYNC`.
  var startsJob: Bool {
    let kinds: TextSet = ["INDEX", "TABLE"]
    return ["CREATE", "ALTER"].contains(words.first ?? "")
      && zip(words, words.dropFirst()).prefix(4).contains { kinds.contains($0) && $1 == "ASYNC" }
  }
}

extension Connection {
  /// Runs one statement and returns the first value of its result, which may be the id of a job;
  /// nil when it has no rows.
  func executeForText(_ sql: String) throws(DatabaseError) -> String? {
    try sendScript(sql)
    let result = try collect()
    defer { PQclear(result) }
    guard PQntuples(result) > 0, PQnfields(result) > 0, PQgetisnull(result, 0, 0) == 0 else {
      return nil
    }
    return PQgetvalue(result, 0, 0).map { String(cString: $0) }
  }

  /// Waits until a job has ended.
  ///
  /// - Returns: nil when it succeeded; otherwise its status and details in `sys.jobs`.
  func waitForJob(_ id: String) throws(DatabaseError) -> String? {
    while true {
      do throws(DatabaseError) {
        let result = try query("SELECT sys.wait_for_job($1)", [.string(id)])
        if case .bool(true)? = result.records.first?.values.first { return nil }
        break
      } catch {
        // A transaction of DSQL lasts five minutes at most, and an index may take longer.
        guard Self.endsTransaction(error), isOpen else { throw error }
      }
    }
    let rows = try query(
      "SELECT status, details FROM sys.jobs WHERE job_id = $1", [.string(id)])
    let texts = (rows.records.first?.values ?? []).compactMap { value -> String? in
      if case .string(let text) = value, !text.isEmpty { text } else { nil }
    }
    return texts.isEmpty ? "sys.jobs does not know it" : texts.joined(separator: ": ")
  }

  private static func endsTransaction(_ error: DatabaseError) -> Bool {
    error.sqlState == "54000" || error.sqlState == "25P04"
      || error.message.contains("transaction age limit")
  }
}
