internal import CLibpq
internal import Foundation
internal import MarqueeBase

/// Sending and receiving without blocking in libpq.
extension Connection {
  /// The time within which the server must answer after a cancel request; the connection is closed
  /// then.
  private static var cancelGrace: Duration { .seconds(5) }
  /// The time between two cancel requests.
  private static var cancelInterval: Duration { .milliseconds(250) }

  /// The client's own time limit, 10 seconds after the server's. It is for a server or a network
  /// that no longer answers.
  var replyDeadline: ContinuousClock.Instant? {
    options.statementTimeout.map { ContinuousClock.now + $0 + .seconds(10) }
  }

  /// Checks that a statement can be sent now. It throws when rows are being read, the connection is
  /// cancelled or closed, or the server fails the connection check.
  func checkUsable() throws(DatabaseError) {
    if isStreaming {
      throw DatabaseError(
        .value, "this connection is reading rows: another query needs another connection")
    }
    if canceller.isCancelled { throw DatabaseError(.cancelled, "stopped") }
    if handle == nil {
      throw DatabaseError(.connectionLost, "it is closed", server: place.serverName)
    }
    try checkAlive()
  }

  /// Sends one statement with its parameters (the extended query protocol).
  func send(_ sql: String, _ parameters: [BoundParameter]) throws(DatabaseError) {
    try checkNUL(sql)
    if parameters.count > 65_535 {
      throw DatabaseError(.value, "a statement has at most 65,535 parameters")
    }
    let texts = parameters.map { parameter in parameter.text.flatMap { strdup($0) } }
    defer { for text in texts { free(text) } }
    let types = parameters.map { Oid($0.type) }
    let pointers = texts.map { UnsafePointer($0) }
    let sent = PQsendQueryParams(
      handle, sql, Int32(parameters.count), types, pointers, nil, nil, 0)
    if sent != 1 { throw lost() }
    try flush()
  }

  /// Sends one or more statements without parameters, with semicolons between them (the simple
  /// query protocol).
  func sendScript(_ sql: String) throws(DatabaseError) {
    try checkNUL(sql)
    if PQsendQuery(handle, sql) != 1 { throw lost() }
    try flush()
  }

  func checkNUL(_ sql: String) throws(DatabaseError) {
    if sql.utf8.contains(0) { throw DatabaseError(.value, "a NUL character in SQL") }
  }

  /// Sends what libpq has buffered.
  func flush() throws(DatabaseError) {
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        try wait(writing: true, until: replyDeadline)
        // The server may not read on before its own output has been read.
        if PQconsumeInput(handle) != 1 { throw lost() }
      default: throw lost()
      }
    }
  }

  /// The next result; nil after the last one. The caller owns it.
  func nextResult(
    until deadline: ContinuousClock.Instant?, ignoringCancel: Bool = false
  ) throws(DatabaseError) -> OpaquePointer? {
    if options.onSlowQuery != nil, !hasSaidSlow {
      slowAt = ContinuousClock.now + options.slowAnswerAfter
    }
    defer { slowAt = nil }
    var received = 0
    while PQisBusy(handle) == 1 {
      let isLong = received > SocketWait.longAnswer
      try wait(
        writing: false, until: deadline, ignoringCancel: ignoringCancel, gathers: isLong)
      received += SocketWait.readableBytes(PQsocket(handle))
      if PQconsumeInput(handle) != 1 { throw lost() }
    }
    return PQgetResult(handle)
  }

  private func wait(
    writing: Bool, until deadline: ContinuousClock.Instant?, ignoringCancel: Bool = false,
    gathers: Bool = false
  ) throws(DatabaseError) {
    let start = ContinuousClock.now
    let limit = statementLimit?.deadline(from: start)
    let end = [deadline, limit, slowAt].compactMap { $0 }.min()
    let outcome = SocketWait.wait(
      PQsocket(handle), forReading: true, forWriting: writing, until: end,
      canceller: ignoringCancel ? nil : canceller)
    if gathers, outcome == .ready { SocketWait.gather(PQsocket(handle)) }
    if limit != nil { statementLimit?.count(from: start, to: ContinuousClock.now) }
    switch outcome {
    case .ready: return
    case .timedOut where slowAt != nil && end == slowAt: saySlow()
    case .timedOut where limit != nil && end == limit: try askToStop()
    case .timedOut:
      throw DatabaseError(
        .timedOut, "the database doesn't answer any more", server: place.serverName)
    case .cancelled where abandonsWhenCancelled:
      close()
      throw DatabaseError(.cancelled, "stopped")
    case .cancelled: try waitAfterCancel(writing: writing)
    }
  }

  /// Reports that the server has not answered for a while, once for each query.
  private func saySlow() {
    slowAt = nil
    hasSaidSlow = true
    options.onSlowQuery?(
      SlowQuery(
        query: notices.query, isBeginning: !isStreaming && isBeginning, backend: backend,
        server: place.serverName))
  }

  /// Sends a cancel request, because the query's time is over, and then waits for the server's
  /// answer. Only after that answer can the connection be used for another statement.
  private func askToStop() throws(DatabaseError) {
    let now = ContinuousClock.now
    statementLimit?.expire(at: now)
    if let limit = statementLimit, let since = limit.overSince, now - since > Self.cancelGrace {
      close()
      throw .overTime(server: place.serverName)
    }
    if let transport = options.transport, openTransport != nil, statementLimit != nil {
      close()
      var error = DatabaseError.overTime(server: settings.serverName)
      error.message +=
        "; it can't be cancelled through \(transport.name), so its connection was ended"
      throw error
    }
    cancelRequests.send(to: handle)
  }

  /// Waits until all cancel requests have been sent, because a late one would cancel the next
  /// statement. If that takes too long, the connection is closed.
  func settleCancelRequests() {
    guard !cancelRequests.wait(for: Self.cancelGrace) else { return }
    close()
  }

  /// Sends cancel requests until the server answers: one that arrives before its statement has no
  /// effect. Each request is a connection of its own, so they are sent at an interval and not for
  /// each row that a server still sends.
  private func waitAfterCancel(writing: Bool) throws(DatabaseError) {
    if let transport = options.transport, openTransport != nil {
      close()
      throw DatabaseError(
        .cancelled,
        "stopped; a statement can't be cancelled through \(transport.name), so its connection was "
          + "ended")
    }
    let end = ContinuousClock.now + Self.cancelGrace
    while ContinuousClock.now < end {
      let next: ContinuousClock.Instant
      if let askedToStop, ContinuousClock.now < askedToStop + Self.cancelInterval {
        next = askedToStop + Self.cancelInterval
      } else {
        askedToStop = .now
        cancelRequests.send(to: handle)
        next = .now + Self.cancelInterval
      }
      let outcome = SocketWait.wait(
        PQsocket(handle), forReading: true, forWriting: writing, until: min(end, next),
        canceller: nil)
      if outcome == .ready { return }
    }
    throw DatabaseError(.cancelled, "stopped; the server didn't confirm it")
  }

  /// Reads all results of one statement. It returns the last, which the caller owns, or throws the
  /// first error.
  ///
  /// - Parameters:
  ///   - prefix: the number of characters that were put before the user's statement.
  ///   - preferringRows: whether to return the last result that has rows, if there is one.
  func collect(
    prefix: Int = 0, ignoringCancel: Bool = false, preferringRows: Bool = false,
    deadline: ContinuousClock.Instant? = nil
  ) throws(DatabaseError) -> OpaquePointer {
    let deadline = deadline ?? replyDeadline
    var last: OpaquePointer?
    var failure: DatabaseError?
    do throws(DatabaseError) {
      while let result = try nextResult(until: deadline, ignoringCancel: ignoringCancel) {
        switch PQresultStatus(result) {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
          var error = DatabaseError(result: result, prefix: prefix, server: place.serverName)
          error.role = user
          failure = failure ?? error
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
          let isOutput = PQresultStatus(result) != PGRES_COPY_IN
          PQclear(result)
          throw try refuseCopy(isOutput: isOutput)
        default: break
        }
        if preferringRows, last != nil, PQresultStatus(result) != PGRES_TUPLES_OK {
          PQclear(result)
        } else {
          PQclear(last)
          last = result
        }
        if PQstatus(handle) == CONNECTION_BAD { break }
      }
    } catch {
      PQclear(last)
      throw error
    }
    if let failure {
      PQclear(last)
      throw failure
    }
    guard let last else { throw lost() }
    return last
  }

  /// Ends a COPY that a statement started, because its data would have to come from this client.
  private func refuseCopy(isOutput: Bool) throws(DatabaseError) -> DatabaseError {
    let error = DatabaseError(
      .statement, "COPY to or from the client is not possible here",
      help: "use INSERT (pg_dump has `--inserts`), or load the file with `marquee db psql`")
    if openTransport != nil, isOutput {
      // Only the end of the connection stops the server from sending.
      close()
      return error
    }
    if isOutput {
      // This waits, so that the request can't cancel the next statement.
      cancelRequests.send(to: handle)
      settleCancelRequests()
    } else {
      PQputCopyEnd(handle, "COPY is not possible here")
      try flush()
    }
    let end = ContinuousClock.now + Self.cancelGrace
    while let result = try nextResult(until: end, ignoringCancel: true) {
      let status = PQresultStatus(result)
      PQclear(result)
      guard status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH else { continue }
      var row: UnsafeMutablePointer<CChar>?
      while true {
        let length = PQgetCopyData(handle, &row, 1)
        PQfreemem(row)
        row = nil
        if length < 0 { break }
        if length == 0 {
          try wait(writing: false, until: end, ignoringCancel: true)
          if PQconsumeInput(handle) != 1 { throw lost() }
        }
      }
    }
    return error
  }

  /// Runs statements and discards their results.
  func execute(_ sql: String, ignoringCancel: Bool = false) throws(DatabaseError) {
    try limited { () throws(DatabaseError) in
      try sendScript(sql)
      PQclear(try collect(ignoringCancel: ignoringCancel))
    }
  }

  /// Runs one exchange with the options' time limit, unless a query has its own.
  func limited<Result>(
    _ work: () throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result {
    guard let timeout = options.statementTimeout, statementLimit == nil, !isStreaming else {
      return try work()
    }
    statementLimit = StatementLimit(timeout)
    defer {
      if statementLimit?.isOver == true { settleCancelRequests() }
      statementLimit = nil
    }
    do throws(DatabaseError) {
      return try work()
    } catch {
      guard error.kind == .cancelled, !canceller.isCancelled, statementLimit?.isOver == true else {
        throw error
      }
      throw .overTime(server: place.serverName)
    }
  }

  /// The error for a connection that broke, with libpq's or the transport's reason.
  func lost() -> DatabaseError {
    // When a transport's connection ended, libpq sees only a closed socket.
    let text = openTransport?.failure ?? PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    return DatabaseError(lost: text, server: place.serverName)
  }
}
