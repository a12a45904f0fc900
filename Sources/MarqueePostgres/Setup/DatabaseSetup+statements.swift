internal import MarqueeBase

/// Setup in which a transaction contains one DDL statement, or DML statements only.
extension DatabaseSetup {
  /// Statements of one file that share a transaction.
  private struct Batch {
    let script: SQLScript
    var statements: [SQLScript.Statement]
    /// Whether these are DML statements. A single other statement is sent without BEGIN, because
    /// some can't be in a transaction.
    var isDML: Bool { statements[0].isDML }
  }

  /// The most statements in a transaction. It is far below DSQL's limit of 3,000 rows for files
  /// that insert one row at a time.
  private static var longestBatch: Int { 100 }

  private struct Failure: Error {
    let error: DatabaseError
    /// The statement that failed; nil when COMMIT failed.
    let statement: SQLScript.Statement?
  }

  func runOneByOne(_ scripts: [SQLScript], _ connection: Connection) throws(Diagnostics) {
    var done: [(SQLScript, SQLScript.Statement)] = []
    let total = scripts.reduce(0) { $0 + $1.statements.count }
    var batches = Array(scripts.flatMap(Self.batches).reversed())
    var jobs: [BackgroundJob] = []
    while let batch = batches.popLast() {
      // Statements may depend on an index or a constraint that a job makes; other jobs don't.
      if !batch.statements[0].startsJob { try wait(for: &jobs, connection, done, total) }
      do throws(Failure) {
        try run(batch, connection, &jobs)
        done += batch.statements.map { (batch.script, $0) }
      } catch {
        // There were too many rows for one transaction, so each statement gets its own.
        if error.error.sqlState == "54000", batch.statements.count > 1 {
          batches += batch.statements.reversed().map {
            Batch(script: batch.script, statements: [$0])
          }
          continue
        }
        var diagnostic = error.error.diagnostic(
          in: batch.script, alone: error.statement ?? batch.statements[0])
        diagnostic.notes += Self.notes(done, total, error.error)
        throw Diagnostics(diagnostic)
      }
    }
    try wait(for: &jobs, connection, done, total)
  }

  /// Waits for all jobs, and empties the list.
  private func wait(
    for jobs: inout [BackgroundJob], _ connection: Connection,
    _ done: [(SQLScript, SQLScript.Statement)], _ total: Int
  ) throws(Diagnostics) {
    defer { jobs = [] }
    for job in jobs {
      guard waitsForJobs else {
        onProgress?("\(job.name) goes on in the background as job \(job.id)")
        continue
      }
      onProgress?("waiting for \(job.name) (job \(job.id))")
      let start = ContinuousClock.now
      let failure: String?
      do throws(DatabaseError) {
        failure = try connection.waitForJob(job.id)
      } catch {
        var diagnostic = error.diagnostic(in: job.script, alone: job.statement)
        diagnostic.notes += Self.notes(done, total, error)
        throw Diagnostics(diagnostic)
      }
      if let failure {
        let error = DatabaseError(.statement, "the job in the background failed: \(failure)")
        var diagnostic = error.diagnostic(in: job.script, alone: job.statement)
        diagnostic.notes += Self.notes(done, total, error)
        diagnostic.help =
          "mend the cause (for a unique index, rows that are equal), drop what the job left, and "
          + "run it again; `SELECT * FROM sys.jobs` tells more"
        throw Diagnostics(diagnostic)
      }
      let seconds = (ContinuousClock.now - start).components.seconds
      onProgress?("\(job.name) is done, after \(seconds) s of waiting")
    }
  }

  private static func batches(_ script: SQLScript) -> [Batch] {
    var batches: [Batch] = []
    for statement in script.statements {
      if statement.isDML, let last = batches.last, last.isDML,
        last.statements.count < longestBatch
      {
        batches[batches.count - 1].statements.append(statement)
      } else {
        batches.append(Batch(script: script, statements: [statement]))
      }
    }
    return batches
  }

  private func run(
    _ batch: Batch, _ connection: Connection, _ jobs: inout [BackgroundJob]
  ) throws(Failure) {
    let bytes = Array(batch.script.source.text.utf8)
    var current: SQLScript.Statement?
    do throws(DatabaseError) {
      if batch.isDML {
        try connection.transaction(retryingConflicts: retry) { connection throws(DatabaseError) in
          for statement in batch.statements {
            current = statement
            try connection.execute(String(decoding: bytes[statement.range], as: UTF8.self))
          }
          current = nil
        }
      } else {
        current = batch.statements[0]
        try connection.checkUsable()
        let text = String(decoding: bytes[batch.statements[0].range], as: UTF8.self)
        let job = try connection.retryingConflicts(retry) { () throws(DatabaseError) in
          try connection.executeForText(text)
        }
        if let job, batch.statements[0].startsJob {
          let (script, statement) = (batch.script, batch.statements[0])
          let line = script.source.location(offset: statement.range.lowerBound).line
          jobs.append(
            BackgroundJob(
              id: job, name: "\(statement.jobTitle) at \(script.source.file):\(line)",
              script: script, statement: statement))
        }
      }
    } catch {
      throw Failure(error: error, statement: current)
    }
  }

  /// Notes about the statements that were done, and whether setup may be run again.
  private static func notes(
    _ done: [(SQLScript, SQLScript.Statement)], _ total: Int, _ error: DatabaseError
  ) -> [Diagnostic.Note] {
    func place(_ entry: (SQLScript, SQLScript.Statement)) -> SourceLocation {
      entry.0.source.location(offset: entry.1.range.lowerBound)
    }
    func named(_ entry: (SQLScript, SQLScript.Statement)) -> String {
      "\(entry.1.title) at \(entry.0.source.file):\(place(entry).line)"
    }
    var notes: [Diagnostic.Note] = []
    if [.connectionLost, .cancelled, .timedOut].contains(error.kind) {
      notes.append(Diagnostic.Note("whether this statement was done is not known"))
    }
    guard let last = done.last else {
      return notes + [Diagnostic.Note("none of the \(total) statements was done before it")]
    }
    notes.append(
      Diagnostic.Note(
        "done, and not undone: the first \(done.count) of \(total) statements, up to "
          + named(last)))
    let unsafe = done.filter { !$0.1.isRepeatable }
    if let first = unsafe.first {
      let others = unsafe.count == 1 ? "" : ", and \(unsafe.count - 1) more"
      notes.append(
        Diagnostic.Note(
          "running it again is not safe: only statements with IF NOT EXISTS or ON CONFLICT may "
            + "run twice, and \(named(first)) has neither\(others)"))
    } else {
      notes.append(
        Diagnostic.Note("all of those may run twice: correct this one and run it again"))
    }
    return notes
  }
}
