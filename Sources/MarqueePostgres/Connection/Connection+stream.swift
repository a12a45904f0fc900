internal import CLibpq
package import MarqueeBase

extension Connection {
  /// About the most bytes of a result that are in memory at once.
  private static var batchBytes: Int { 1 << 20 }

  /// Runs one statement and passes its rows to `body` batch by batch; only some batches are in
  /// memory.
  ///
  /// It uses a cursor, and the server sends the next batch while `body` works on the current one.
  /// Statements that can't be a cursor's query (SHOW, EXPLAIN, a data-modifying statement) are read
  /// row by row as they arrive. The rows are of one state of the database, even without a snapshot.
  ///
  /// - Parameters:
  ///   - name: the query's name, for messages about missing keys of a record; nil for none.
  ///   - batchRows: the most rows in a batch; batches of wide rows are smaller.
  ///   - timeout: the limit on the time that the server takes over all batches; nil for that of the
  ///     options. Afterwards the query is cancelled, and the error is `.timedOut` with a SQLSTATE.
  ///     The time that `body` takes does not count.
  ///   - body: called with at least one batch, which is empty when there are no rows.
  /// - Throws: `DatabaseError`, or an error of `body`.
  package func stream(
    _ sql: String, _ parameters: [Value] = [], query name: String? = nil, batchRows: Int = 1000,
    timeout: Duration? = nil, _ body: (RowBatch) throws -> Void
  ) throws {
    try checkUsable()
    let parameters = try bound(parameters)
    let wasInTransaction = isInTransaction
    isStreaming = true
    notices.query = name
    hasSaidSlow = false
    statementLimit = (timeout ?? options.statementTimeout).map { StatementLimit($0) }
    defer {
      if statementLimit?.isOver == true { settleCancelRequests() }
      isStreaming = false
      notices.query = nil
      statementLimit = nil
    }
    do {
      try stream(sql, parameters, query: name, batchRows: batchRows, body)
    } catch let error as DatabaseError where error.kind == .cancelled && !canceller.isCancelled {
      // The server's answer to the cancel request that the time limit caused.
      guard statementLimit?.isOver == true else { throw error }
      throw DatabaseError.overTime(server: place.serverName)
    }
    if statementLimit?.isOver == true {
      throw DatabaseError.overTime(server: place.serverName)
    }
    try checkTransaction(wasInTransaction)
  }

  /// Whether queries can be run in the snapshot, even after one that failed.
  package var canRunQueries: Bool { hasSavepoint && isInTransaction && !hasFailedTransaction }

  /// Runs a query until its first rows, to see whether it fails. A query that exceeds the time
  /// limit counts as one that does not fail.
  package func tryOut(
    _ sql: String, _ parameters: [Value] = [], query name: String? = nil, timeout: Duration
  ) throws(DatabaseError) {
    struct StoppedEarly: Error {}
    do {
      try stream(sql, parameters, query: name, batchRows: 100, timeout: timeout) { _ in
        throw StoppedEarly()
      }
    } catch let error as DatabaseError {
      if error.kind != .timedOut { throw error }
    } catch {}
  }

  private func stream(
    _ sql: String, _ parameters: [BoundParameter], query name: String?, batchRows: Int,
    _ body: (RowBatch) throws -> Void
  ) throws {
    let batchRows = max(1, batchRows)
    let isOwnTransaction = !isInTransaction
    do {
      if Self.canBeCursor(sql) {
        if isOwnTransaction { try begin(Self.beginReadOnly) }
        try streamCursor(sql, parameters, query: name, batchRows: batchRows, body)
      } else {
        try streamRows(sql, parameters, query: name, batchRows: batchRows, body)
        if !isOwnTransaction { try endQuery(cursor: nil) }
      }
      if isOwnTransaction, isInTransaction { try execute("COMMIT") }
    } catch {
      if statementLimit?.isOver == true { settleCancelRequests() }
      if isOwnTransaction {
        if isInTransaction { try? execute("ROLLBACK", ignoringCancel: true) }
      } else if hasSavepoint, isInTransaction {
        // The snapshot is kept: other queries can still be run in it.
        try? execute("ROLLBACK TO " + Self.savepoint, ignoringCancel: true)
      }
      if let error = error as? DatabaseError, error.sqlState == "22021" {
        throw located(error, sql, parameters, query: name)
      }
      throw error
    }
  }

  private func streamCursor(
    _ sql: String, _ parameters: [BoundParameter], query name: String?, batchRows: Int,
    _ body: (RowBatch) throws -> Void
  ) throws {
    var cursor = try declare(("", sql, ""), parameters)
    // The first batch is small; it shows how wide a row is.
    var wanted = min(batchRows, 100)
    var (result, layout) = try first(wanted, of: cursor, query: name)
    if let records = RecordColumns(layout.columns.map(\.typeOID)) {
      // The column types are known only now. The query is run again, with the types of the rows'
      // members.
      PQclear(result)
      try endQuery(cursor: cursor)
      let (head, tail) = records.wrapping(columnCount: layout.columns.count)
      do throws(DatabaseError) {
        cursor = try declare((head, sql, tail), parameters)
        result = try fetched(wanted, of: cursor)
      } catch {
        throw error.aboutMembers(layout, records)
      }
      layout = layout.with(records)
    }
    while true {
      let rows = Int(PQntuples(result))
      let isLast = rows < wanted
      let bytes = Int(PQresultMemorySize(result))
      do throws(DatabaseError) {
        try checkStyles(of: layout)
        layout = try knowingMembers(of: result, layout)
      } catch {
        PQclear(result)
        throw error
      }
      let batch = RowBatch(result, layout)
      if isLast {
        try body(batch)
        break
      }
      wanted = max(1, min(batchRows, Self.batchBytes / max(1, bytes / rows)))
      try send("FETCH \(wanted) FROM \(cursor)", [])
      do {
        try body(batch)
      } catch {
        // The next batch has to be read before the connection can be used for anything else.
        if let next = try? collect() { PQclear(next) }
        try? endQuery(cursor: cursor)
        throw error
      }
      result = try collect()
    }
    try endQuery(cursor: cursor)
  }

  /// Declares a cursor.
  ///
  /// - Parameter parts: the text before the user's statement, the statement, and the text after it.
  /// - Returns: the cursor's name.
  private func declare(
    _ parts: (head: String, sql: String, tail: String), _ parameters: [BoundParameter]
  ) throws(DatabaseError) -> String {
    cursorCount += 1
    let cursor = "marquee_\(cursorCount)"
    let before = "DECLARE \(cursor) NO SCROLL CURSOR FOR " + parts.head
    try send(before + parts.sql + parts.tail, parameters)
    PQclear(try collect(prefix: before.utf8.count))
    return cursor
  }

  /// Fetches rows. The caller owns the result.
  private func fetched(_ rows: Int, of cursor: String) throws(DatabaseError) -> OpaquePointer {
    try send("FETCH \(rows) FROM \(cursor)", [])
    return try collect()
  }

  private func first(
    _ rows: Int, of cursor: String, query name: String?
  ) throws(DatabaseError) -> (OpaquePointer, RowLayout) {
    let result = try fetched(rows, of: cursor)
    do throws(DatabaseError) {
      return (result, try layout(of: result, query: name))
    } catch {
      PQclear(result)
      throw error
    }
  }

  /// The layout with the types of all members in a result's anonymous rows.
  private func knowingMembers(
    of result: OpaquePointer, _ layout: RowLayout
  ) throws(DatabaseError) -> RowLayout {
    guard var records = layout.records else { return layout }
    let unknown = RowBatch.unknownTypes(result, records)
    if unknown.isEmpty { return layout }
    for (oid, type) in try memberTypes(unknown) { records.memberTypes[oid] = type }
    return layout.with(records)
  }

  /// Runs a statement in libpq's single-row mode.
  private func streamRows(
    _ sql: String, _ parameters: [BoundParameter], query name: String?, batchRows: Int,
    _ body: (RowBatch) throws -> Void
  ) throws {
    try send(sql, parameters)
    PQsetSingleRowMode(handle)
    var rows: [OpaquePointer] = []
    var bytes = 0
    var layout: RowLayout?
    var handedOut = false
    var failure: (any Error)?
    func handOut() throws {
      guard let layout else { return }
      let batch = RowBatch(rows: rows, layout)
      rows = []
      bytes = 0
      handedOut = true
      try body(batch)
    }
    do {
      while let result = try nextResult(until: replyDeadline) {
        let status = PQresultStatus(result)
        if failure != nil {
          PQclear(result)
        } else if status == PGRES_SINGLE_TUPLE {
          layout = layout ?? plainLayout(of: result, query: name)
          rows.append(result)
          bytes += Int(PQresultMemorySize(result))
          guard rows.count >= batchRows || bytes >= Self.batchBytes else { continue }
          do { try handOut() } catch { failure = error }
        } else {
          if status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE {
            var error = DatabaseError(result: result, server: place.serverName)
            error.role = user
            failure = error
          } else if status == PGRES_COPY_IN || status == PGRES_COPY_OUT {
            PQclear(result)
            throw DatabaseError(.statement, "COPY to or from the client is not possible here")
          }
          layout = layout ?? plainLayout(of: result, query: name)
          PQclear(result)
        }
      }
    } catch {
      for row in rows { PQclear(row) }
      throw error
    }
    if let failure {
      for row in rows { PQclear(row) }
      throw failure
    }
    if !rows.isEmpty || !handedOut { try handOut() }
  }

  /// A layout without looking up types, which is impossible in the middle of a result. Values of
  /// unknown types stay text.
  private func plainLayout(of result: OpaquePointer, query: String?) -> RowLayout {
    let oids = (0..<PQnfields(result)).map { UInt32(PQftype(result, $0)) }
    let columns = oids.enumerated().map { index, oid in
      Column(
        name: PQfname(result, Int32(index)).map { String(cString: $0) } ?? "", typeOID: oid,
        typeName: types.name(oid))
    }
    return RowLayout(columns: columns, types: oids.map { types.type($0) }, query: query)
  }

  /// Whether a statement can be a cursor's query, by its first word. `WITH … INSERT` can't, but a
  /// read-only snapshot refuses it anyway.
  static func canBeCursor(_ sql: String) -> Bool {
    var lexer = SQLLexer(sql)
    let bytes = Array(sql.utf8)
    while let token = lexer.next() {
      switch token.kind {
      case .symbol(UInt8(ascii: "(")): continue
      case .word:
        let word = String(decoding: bytes[token.range], as: UTF8.self).uppercased()
        return ["SELECT", "VALUES", "TABLE", "WITH"].contains(word)
      default: return false
      }
    }
    return false
  }
}

extension DatabaseError {
  /// The error for a member of an anonymous row whose type has no binary form and stays unknown.
  fileprivate func aboutMembers(_ layout: RowLayout, _ records: RecordColumns) -> DatabaseError {
    guard sqlState == "42883" else { return self }
    let names = records.entries.map { "'\(layout.columns[$0.column].name)'" }
    return DatabaseError(
      .value,
      "the types of the members of \(names.joined(separator: ", ")) are not known: \(message)",
      server: server,
      help: "name the members: json_build_object('year', year, 'title', title) instead of "
        + "row(year, title)")
  }
}
