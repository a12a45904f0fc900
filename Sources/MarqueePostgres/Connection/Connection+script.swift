internal import CLibpq
internal import MarqueeBase

extension Connection {
  /// Runs a file of statements as one message to the server.
  ///
  /// - Throws: a diagnostic at the place of the mistake; at the statement when the server names no
  ///   place in it.
  func run(_ script: SQLScript) throws(Diagnostics) {
    var completed = 0
    var failure: DatabaseError?
    do throws(DatabaseError) {
      try checkUsable()
      try sendScript(script.source.text)
      let deadline: ContinuousClock.Instant? = nil
      while let result = try nextResult(until: deadline) {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
          failure = failure ?? DatabaseError(result: result, server: settings.serverName)
        case PGRES_COPY_IN: PQputCopyEnd(handle, "COPY is not possible here")
        case PGRES_EMPTY_QUERY: break
        default: if failure == nil { completed += 1 }
        }
        if PQstatus(handle) == CONNECTION_BAD { break }
      }
    } catch {
      failure = failure ?? error
    }
    guard let failure else { return }
    throw Diagnostics(failure.diagnostic(in: script, statement: completed))
  }
}

extension DatabaseError {
  fileprivate func diagnostic(in script: SQLScript, statement: Int) -> Diagnostic {
    let text = script.source.text
    if let position {
      let scalars = text.unicodeScalars
      let index =
        scalars.index(scalars.startIndex, offsetBy: position - 1, limitedBy: scalars.endIndex)
        ?? scalars.endIndex
      return diagnostic(
        in: script.source, offset: text.utf8.distance(from: text.startIndex, to: index))
    }
    if kind == .statement, statement < script.statements.count {
      return diagnostic(in: script.source, offset: script.statements[statement].range.lowerBound)
    }
    return diagnostic(sql: SQLSource(file: script.source.file, text: ""))
  }
}
