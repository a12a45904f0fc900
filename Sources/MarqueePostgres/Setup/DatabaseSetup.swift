package import MarqueeBase

/// Runs a site's `database/*.sql` on a database: schema.sql, then seed.sql, then the others by
/// name, all in one transaction. When the server can do that, either all statements are done or
/// none; see ``Transactions``.
///
/// A database that is not empty may contain another program's data. In such a database it runs only
/// statements that can't change existing objects and rows: CREATE … IF NOT EXISTS, CREATE OR
/// REPLACE, INSERT … ON CONFLICT, ALTER … IF NOT EXISTS, COMMENT, GRANT, SET. If the files contain
/// any other statement, it refuses before it runs the first, unless `force` is set.
package struct DatabaseSetup: Sendable {
  /// The files that were run, with the number of their statements.
  package struct Report: Hashable, Sendable {
    package struct File: Hashable, Sendable {
      package let file: String
      package let statements: Int
    }

    package let files: [File]
    package var statements: Int { files.reduce(0) { $0 + $1.statements } }
  }

  /// The number of transactions that the statements run in.
  package enum Transactions: Sendable {
    /// One transaction for all files.
    case one
    /// The transactions that Aurora DSQL requires: one for each DDL statement, and others for the
    /// DML statements between them. When a statement fails, those before it stay done.
    case perStatement
  }

  /// Whether to run statements that may change or delete existing data.
  package var force = false
  package var transactions = Transactions.one
  /// Whether to wait for the jobs that Aurora DSQL runs in the background, with
  /// ``Transactions/perStatement``.
  package var waitsForJobs = true
  /// Called with a sentence when such a job is waited for, and when it is not.
  package var onProgress: (@Sendable (String) -> Void)?
  /// The retries after a conflict, with ``Transactions/perStatement``. A statement that met one
  /// changed nothing.
  package var retry = ConflictRetry()

  package init(force: Bool = false, transactions: Transactions = .one) {
    self.force = force
    self.transactions = transactions
  }

  /// The files in the order in which they run.
  package static func ordered(_ files: [SQLSource]) -> [SQLSource] {
    func rank(_ file: SQLSource) -> (Int, String) {
      let name = file.file.split(separator: "/").last.map(String.init) ?? file.file
      return (name == "schema.sql" ? 0 : name == "seed.sql" ? 1 : 2, file.file)
    }
    return files.sorted { rank($0) < rank($1) }
  }

  /// Runs the files.
  ///
  /// - Throws: diagnostics at their places. The database is then unchanged, or, with
  ///   ``Transactions/perStatement``, the diagnostics say what was done.
  package func run(
    _ files: [SQLSource], on connection: Connection
  ) throws(Diagnostics) -> Report {
    var scripts: [SQLScript] = []
    for file in Self.ordered(files) { scripts.append(try SQLScript(file)) }
    try checkStatements(scripts)
    switch transactions {
    case .one: try runAtOnce(scripts, connection)
    case .perStatement:
      if !force { try checkForeignTables(scripts, connection) }
      try runOneByOne(scripts, connection)
    }
    return Report(
      files: scripts.map {
        Report.File(file: $0.source.file, statements: $0.statements.count)
      })
  }

  private func runAtOnce(
    _ scripts: [SQLScript], _ connection: Connection
  ) throws(Diagnostics) {
    try perform(connection) { connection throws(DatabaseError) in
      try connection.begin("BEGIN")
    }
    do throws(Diagnostics) {
      if !force { try checkForeignTables(scripts, connection) }
      for script in scripts { try connection.run(script) }
      try perform(connection) { connection throws(DatabaseError) in
        try connection.execute("COMMIT")
      }
    } catch {
      connection.endSnapshot()
      throw error
    }
  }

  private func perform(
    _ connection: Connection, _ work: (Connection) throws(DatabaseError) -> Void
  ) throws(Diagnostics) {
    try DatabaseError.reporting { () throws(DatabaseError) in try work(connection) }
  }

  private func checkStatements(_ scripts: [SQLScript]) throws(Diagnostics) {
    var problems: [Diagnostic] = []
    for script in scripts {
      for statement in script.statements {
        let problem: (String, String)
        if statement.controlsTransaction {
          problem = (
            "\(statement.title) in a setup file",
            transactions == .one
              ? "remove it: all the files run in one transaction"
              : "remove it: each statement gets the transaction that Aurora DSQL wants"
          )
        } else if statement.copiesFromClient {
          problem = (
            "COPY from the client in a setup file",
            "write INSERTs (pg_dump has `--inserts`)"
          )
        } else if transactions == .perStatement {
          problems += DSQLRules(script.source, statement.range).refusals.map { refusal in
            script.source.diagnostic(
              refusal.message, code: "setup.dsql", offset: refusal.range.lowerBound,
              byteCount: refusal.range.count, help: refusal.help)
          }
          continue
        } else {
          continue
        }
        problems.append(
          script.source.diagnostic(
            problem.0, code: "setup.statement", offset: statement.range.lowerBound,
            byteCount: statement.words.first?.utf8.count ?? 1, help: problem.1))
      }
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
  }

  private func checkForeignTables(
    _ scripts: [SQLScript], _ connection: Connection
  ) throws(Diagnostics) {
    let found = scripts.lazy.compactMap { script in
      script.statements.first { !$0.isRepeatable }.map { (script, $0) }
    }.first
    guard let (script, statement) = found else { return }
    // Aurora DSQL has its own views in the schema `sys`.
    let system = "'information_schema'" + (transactions == .one ? "" : ", 'sys'")
    var tables: [String] = []
    try perform(connection) { connection throws(DatabaseError) in
      let rows = try connection.query(
        """
        SELECT format('%I.%I', n.nspname, c.relname)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_'
          AND n.nspname NOT IN (\(system))
          AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
              AND d.deptype = 'e')
        ORDER BY 1 LIMIT 4
        """)
      tables = rows.records.map {
        if case .string(let name) = $0.values[0] { name } else { "" }
      }
    }
    if tables.isEmpty { return }
    let shown = tables.prefix(3).joined(separator: ", ") + (tables.count > 3 ? ", …" : "")
    throw Diagnostics(
      script.source.diagnostic(
        "the database has tables already (\(shown)), and \(statement.title) might change them",
        code: "setup.not-empty", offset: statement.range.lowerBound,
        byteCount: statement.title.utf8.count,
        help: "use an empty database; or write statements that may run again (CREATE … IF NOT "
          + "EXISTS, INSERT … ON CONFLICT DO NOTHING); or force it, if all of that is yours"))
  }
}
