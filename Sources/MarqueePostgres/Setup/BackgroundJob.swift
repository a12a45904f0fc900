internal import CLibpq
internal import MarqueeBase

/// Work that Aurora DSQL does behind a statement with ASYNC: building an index, validating a
/// constraint.
struct BackgroundJob {
  let id: String
  /// `CREATE INDEX at database/schema.sql:12`
  let name: String
  let script: SQLScript
  let statement: SQLScript.Statement
}

extension SQLScript.Statement {
  /// `CREATE INDEX`, `VALIDATE CONSTRAINT`: what a job does.
  var jobTitle: String {
    if contains("VALIDATE", "CONSTRAINT") { return "VALIDATE CONSTRAINT" }
    return title == "CREATE UNIQUE" ? "CREATE UNIQUE INDEX" : title
  }

  /// `CREATE INDEX ASYNC`, `ALTER TABLE ASYNC`.
  var startsJob: Bool {
    let kinds: TextSet = ["INDEX", "TABLE"]
    return ["CREATE", "ALTER"].contains(words.first ?? "")
      && zip(words, words.dropFirst()).prefix(4).contains { kinds.contains($0) && $1 == "ASYNC" }
  }
}

extension Connection {
  /// Runs one statement and returns the first value of its result, if it has one: the number of a
  /// job.
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
  /// - Returns: nil when it succeeded, else what `sys.jobs` says of it.
  func waitForJob(_ id: String) throws(DatabaseError) -> String? {
    while true {
      do throws(DatabaseError) {
        let result = try query("SELECT sys.wait_for_job($1)", [.string(id)])
        if case .bool(true)? = result.records.first?.values.first { return nil }
        break
      } catch {
        // A transaction lasts five minutes there, and an index may take longer.
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
