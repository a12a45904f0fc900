internal import CLibpq
internal import MarqueeBase

extension Connection {
  /// Runs a file of statements, sent to the server as one message.
  ///
  /// - Throws: a diagnostic at the place that the server reports, or else at the statement.
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
          failure = failure ?? DatabaseError(result: result, server: place.serverName)
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
  /// The diagnostic for the error of a statement that was sent alone.
  func diagnostic(in script: SQLScript, alone statement: SQLScript.Statement) -> Diagnostic {
    guard let position else {
      return kind == .statement
        ? diagnostic(in: script.source, offset: statement.range.lowerBound)
        : diagnostic(inFile: script.source.file)
    }
    let sent = String(decoding: Array(script.source.text.utf8)[statement.range], as: UTF8.self)
    let before = sent.unicodeScalars.prefix(position - 1)
    return diagnostic(
      in: script.source,
      offset: statement.range.lowerBound + String(before).utf8.count)
  }

  /// The diagnostic for an error in a script that was sent whole.
  ///
  /// - Parameter statement: the index of the statement that failed.
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
    return diagnostic(inFile: script.source.file)
  }
}
