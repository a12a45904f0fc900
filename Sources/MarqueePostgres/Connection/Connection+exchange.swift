internal import CLibpq
internal import Foundation
internal import MarqueeBase

/// Sending and receiving, without blocking in libpq.
extension Connection {
  /// How long we wait for a cancelled statement's last word before the connection is given up.
  private static var cancelGrace: Duration { .seconds(5) }
  /// Between two requests to stop.
  private static var cancelInterval: Duration { .milliseconds(250) }

  /// The client's own limit, behind the server's: for a server or a network that is gone.
  var replyDeadline: ContinuousClock.Instant? {
    options.statementTimeout.map { ContinuousClock.now + $0 + .seconds(10) }
  }

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

  /// Sends one statement with its parameters.
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

  /// Sends statements without parameters, several with semicolons between them.
  func sendScript(_ sql: String) throws(DatabaseError) {
    try checkNUL(sql)
    if PQsendQuery(handle, sql) != 1 { throw lost() }
    try flush()
  }

  func checkNUL(_ sql: String) throws(DatabaseError) {
    if sql.utf8.contains(0) { throw DatabaseError(.value, "a NUL character in SQL") }
  }

  func flush() throws(DatabaseError) {
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        try wait(writing: true, until: replyDeadline)
        // The server may have to be read before it reads on.
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

  /// The server owes an answer for a while: somebody should hear of it, once for each query.
  private func saySlow() {
    slowAt = nil
    hasSaidSlow = true
    options.onSlowQuery?(
      SlowQuery(
        query: notices.query, isBeginning: !isStreaming && isBeginning, backend: backend,
        server: place.serverName))
  }

  /// The query's time is over: the server is told, and its word is waited for, because only then
  /// is the connection free for something else.
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

  /// Waits until no request to stop is under way: one that is late would stop the next statement.
  /// A server that takes none within the grace is given up.
  func settleCancelRequests() {
    guard !cancelRequests.wait(for: Self.cancelGrace) else { return }
    close()
  }

  /// Asks the server to stop, again and again (a request that arrives before its statement has
  /// no effect), until it says something. Each request is a connection of its own: a server that
  /// is still sending rows must not get one for each of them.
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

  /// All the results of one statement: the last is returned and owned by the caller, an error is
  /// thrown.
  ///
  /// - Parameters:
  ///   - prefix: characters we put before the user's statement.
  ///   - preferringRows: returns the last that has rows, where one has.
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

  /// Ends a COPY that a statement started; its data would have to come from us.
  private func refuseCopy(isOutput: Bool) throws(DatabaseError) -> DatabaseError {
    let error = DatabaseError(
      .statement, "COPY to or from the client is not possible here",
      help: "use INSERT (pg_dump has `--inserts`), or load the file with `marquee db psql`")
    if openTransport != nil, isOutput {
      // Nothing but its end stops the server from sending.
      close()
      return error
    }
    if isOutput {
      // Waited for, so that it can't hit the next statement.
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

  /// Runs statements for their effect.
  func execute(_ sql: String, ignoringCancel: Bool = false) throws(DatabaseError) {
    try limited { () throws(DatabaseError) in
      try sendScript(sql)
      PQclear(try collect(ignoringCancel: ignoringCancel))
    }
  }

  /// Runs one exchange under the options' time-out, where no query has one of its own.
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

  func lost() -> DatabaseError {
    // Of a transport's way that ended libpq sees a closed socket only.
    let text = openTransport?.failure ?? PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    return DatabaseError(lost: text, server: place.serverName)
  }
}
