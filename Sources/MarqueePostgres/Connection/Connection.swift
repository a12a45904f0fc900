internal import CLibpq
internal import MarqueeBase

/// One connection to a PostgreSQL server.
///
/// Calls block. A connection is used by one thread at a time; using it from inside ``stream``'s
/// body is an error. Everything it does can be stopped from another thread by its ``canceller``.
///
/// Its session speaks UTC, ISO dates, ISO 8601 intervals, hexadecimal bytea and UTF-8, because the
/// values are read as text.
package final class Connection {
  /// The settings it was opened with, without a token.
  package let settings: ConnectionSettings
  package let options: ConnectionOptions
  package var canceller: Canceller { options.canceller }
  /// 150018 is 15.18.
  package let serverVersion: Int

  /// The transport's way; nil where libpq has a socket of its own to the server.
  let road: (any ConnectionRoad)?
  /// Nil once closed; libpq takes nil for a connection that is broken.
  private(set) var handle: OpaquePointer?
  /// Whether ``stream`` is running.
  var isStreaming = false
  /// What is left of the time of the query that ``stream`` runs; nil without a limit.
  var statementLimit: StatementLimit?
  var types = TypeCatalog()
  var cursorCount = 0
  /// When the server was asked last to stop what it is doing.
  var askedToStop: ContinuousClock.Instant?
  let cancelRequests = CancelRequests()

  /// Connects.
  ///
  /// - Parameter password: asked first; a connection with a password from there is a token
  ///   connection, which is made with TLS and `verify-full` or not at all.
  package init(
    _ settings: ConnectionSettings, password: PasswordSource? = nil,
    options: ConnectionOptions = ConnectionOptions()
  ) throws(DatabaseError) {
    self.settings = settings
    self.options = options
    let opened = try Connector(settings: settings, source: password, options: options).connect()
    handle = opened.handle
    road = opened.road
    serverVersion = Int(PQserverVersion(handle))
    // From here on deinit frees the handle.
    try prepareSession()
  }

  deinit { close() }

  /// Whether TLS protects it.
  package var isEncrypted: Bool { road != nil || PQsslInUse(handle) == 1 }

  /// `TLSv1.3 TLS_AES_256_GCM_SHA384`, or nil.
  package var encryption: String? {
    if let road { return road.encryption }
    guard isEncrypted else { return nil }
    let names: [String] = ["protocol", "cipher"]
    return names.compactMap { name in PQsslAttribute(handle, name).map { String(cString: $0) } }
      .joined(separator: " ")
  }

  /// The user the server knows us as.
  package var user: String { PQuser(handle).map { String(cString: $0) } ?? "" }
  package var database: String { PQdb(handle).map { String(cString: $0) } ?? "" }

  /// Ends the connection; the server undoes what wasn't committed. Harmless the second time.
  package func close() {
    guard handle != nil else { return }
    PQfinish(handle)
    handle = nil
    road?.finish()
  }

  /// Whether it can still be used.
  package var isOpen: Bool { PQstatus(handle) == CONNECTION_OK && !canceller.isCancelled }

  /// Whether the server has closed it meanwhile, as far as its word has reached us.
  package var isClosedByServer: Bool {
    // Twice: its farewell may come before the end.
    for _ in 0..<2 where PQconsumeInput(handle) != 1 { return true }
    return PQstatus(handle) != CONNECTION_OK
  }

  var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }
  /// A statement failed in the transaction, which can only be rolled back.
  var hasFailedTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

  func parameterStatus(_ name: String) -> String? {
    PQparameterStatus(handle, name).map { String(cString: $0) }
  }

  /// Sets what the session needs, in one round trip, and only what the server hasn't announced
  /// to be so already.
  private func prepareSession() throws(DatabaseError) {
    // Announced by the server at connect.
    let reported = [
      ("client_encoding", "UTF8"), ("TimeZone", "UTC"), ("DateStyle", "ISO"),
      ("IntervalStyle", "iso_8601"), ("standard_conforming_strings", "on"),
    ]
    // Not announced. These are the defaults of today's servers, but a role may have others.
    var silent = [
      ("bytea_output", "hex"), ("extra_float_digits", "1"), ("cursor_tuple_fraction", "1"),
    ]
    if let timeout = options.statementTimeout {
      silent.append(("statement_timeout", String(max(1, timeout.milliseconds))))
    }
    let needed = reported.filter { name, value in
      let current = parameterStatus(name)
      return !(current == value || name == "DateStyle" && (current?.hasPrefix("ISO") ?? false))
    }
    let statements = (needed + silent).map { "SET \($0.0) = '\($0.1)'" }
    do throws(DatabaseError) {
      try execute(statements.joined(separator: "; "))
    } catch {
      // A server that is only like PostgreSQL may refuse some: each alone, then.
      guard error.kind == .statement else { throw error }
      for (name, value) in needed { try execute("SET \(name) = '\(value)'") }
      for (name, value) in silent {
        do throws(DatabaseError) {
          try execute("SET \(name) = '\(value)'")
        } catch  where error.kind != .statement || name == "statement_timeout" {
          throw error
        } catch {}
      }
    }
  }
}

extension Duration {
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
