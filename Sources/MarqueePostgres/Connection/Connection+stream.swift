internal import CLibpq
package import MarqueeBase

extension Connection {
  /// About how much of a result is in memory at once.
  private static var batchBytes: Int { 1 << 20 }

  /// Runs one statement and hands out its rows batch by batch, never holding all of them.
  ///
  /// A cursor does it, and the next batch is on its way while `body` works on this one. What
  /// can't be a cursor's query (SHOW, EXPLAIN, a data-modifying statement) is read row by row as
  /// it arrives. Without a snapshot, the rows are still those of one moment.
  ///
  /// - Parameters:
  ///   - name: the query's name, for the records' keys.
  ///   - batchRows: how many rows a batch has at most; wide rows make smaller batches.
  ///   - timeout: how long we wait for the server, over all batches; then it is asked to stop,
  ///     and the error is a `.timedOut` with a state. The time that `body` takes doesn't count.
  ///   - body: gets at least one batch, an empty one when there are no rows.
  /// - Throws: `DatabaseError`, or what `body` throws.
  package func stream(
    _ sql: String, _ parameters: [Value] = [], query name: String? = nil, batchRows: Int = 1000,
    timeout: Duration? = nil, _ body: (RowBatch) throws -> Void
  ) throws {
    try checkUsable()
    let parameters = try bound(parameters)
    isStreaming = true
    statementLimit = timeout.map { StatementLimit($0) }
    defer {
      if statementLimit?.isOver == true { settleCancelRequests() }
      isStreaming = false
      statementLimit = nil
    }
    do {
      try stream(sql, parameters, query: name, batchRows: batchRows, body)
    } catch let error as DatabaseError where error.kind == .cancelled && !canceller.isCancelled {
      // What the server answers to our own request to stop.
      guard let limit = statementLimit, limit.isOver else { throw error }
      throw DatabaseError.overTime(limit.limit, server: settings.serverName)
    }
    if let limit = statementLimit, limit.isOver {
      throw DatabaseError.overTime(limit.limit, server: settings.serverName)
    }
  }

  private func stream(
    _ sql: String, _ parameters: [BoundParameter], query name: String?, batchRows: Int,
    _ body: (RowBatch) throws -> Void
  ) throws {
    let batchRows = max(1, batchRows)
    guard Self.canBeCursor(sql) else {
      return try streamRows(sql, parameters, query: name, batchRows: batchRows, body)
    }
    let isOwnTransaction = !isInTransaction
    if isOwnTransaction { try execute(Self.beginReadOnly) }
    do {
      try streamCursor(sql, parameters, query: name, batchRows: batchRows, body)
      if isOwnTransaction { try execute("COMMIT") }
    } catch {
      if statementLimit?.isOver == true { settleCancelRequests() }
      if isOwnTransaction { try? execute("ROLLBACK", ignoringCancel: true) }
      throw error
    }
  }

  private func streamCursor(
    _ sql: String, _ parameters: [BoundParameter], query name: String?, batchRows: Int,
    _ body: (RowBatch) throws -> Void
  ) throws {
    cursorCount += 1
    let cursor = "marquee_\(cursorCount)"
    let declare = "DECLARE \(cursor) NO SCROLL CURSOR FOR "
    try send(declare + sql, parameters)
    PQclear(try collect(prefix: declare.utf8.count))

    // The first batch is small: it tells how wide a row is.
    var wanted = min(batchRows, 100)
    try send("FETCH \(wanted) FROM \(cursor)", [])
    var result = try collect()
    let layout: RowLayout
    do {
      layout = try self.layout(of: result, query: name)
    } catch {
      PQclear(result)
      throw error
    }
    while true {
      let rows = Int(PQntuples(result))
      let isLast = rows < wanted
      let bytes = Int(PQresultMemorySize(result))
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
        // The batch under way has to be read before the connection can do anything else.
        if let next = try? collect() { PQclear(next) }
        try? execute("CLOSE \(cursor)")
        throw error
      }
      result = try collect()
    }
    try execute("CLOSE \(cursor)")
  }

  /// Row by row, in libpq's single-row mode.
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
            failure = DatabaseError(result: result, server: settings.serverName)
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

  /// No type can be looked up in the middle of a result: what isn't known stays text.
  private func plainLayout(of result: OpaquePointer, query: String?) -> RowLayout {
    let oids = (0..<PQnfields(result)).map { UInt32(PQftype(result, $0)) }
    let columns = oids.enumerated().map { index, oid in
      Column(
        name: PQfname(result, Int32(index)).map { String(cString: $0) } ?? "", typeOID: oid,
        typeName: types.name(oid))
    }
    return RowLayout(columns: columns, types: oids.map { types.type($0) }, query: query)
  }

  /// Whether a statement can be declared as a cursor, by its first word. `WITH … INSERT` can't
  /// either, but a read-only snapshot refuses it anyway.
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
