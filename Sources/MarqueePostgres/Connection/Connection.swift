internal import CLibpq
internal import MarqueeBase

/// One connection to a PostgreSQL server.
///
/// Calls block. A connection is used by one thread at a time; using it from inside ``stream``'s
/// body is an error. Everything it does can be stopped from another thread by its ``canceller``.
///
/// Its transactions speak UTC, ISO dates, ISO 8601 intervals and hexadecimal bytea, because the values
/// are read as text; see ``SessionSettings``. Outside of a transaction the session is as the server
/// gave it, but for UTF-8: nothing that is set here may stay on a pooler's connection, which
/// somebody else uses next.
package final class Connection {
  /// The settings it was opened with, without a token.
  package let settings: ConnectionSettings
  /// The settings with the place where the connection really went, for messages.
  package let place: ConnectionSettings
  package let options: ConnectionOptions
  package var canceller: Canceller { options.canceller }
  /// 150018 is 15.18.
  package let serverVersion: Int

  /// The transport's way; nil where libpq has a socket of its own to the server.
  let openTransport: (any OpenTransport)?
  /// Nil once closed; libpq takes nil for a connection that is broken.
  private(set) var handle: OpaquePointer?
  /// What every transaction of this connection begins with.
  var session: SessionSettings
  /// Whether the transaction that is open is a snapshot with a savepoint to which each query
  /// returns.
  var hasSavepoint = false
  /// Whether a snapshot's transaction is about to begin.
  var isBeginning = false
  /// The number of the server's process; behind a pooler known once a snapshot has begun.
  package internal(set) var backend: Int32
  /// Whether a cancelled wait closes the connection instead of asking the server to stop.
  var abandonsWhenCancelled = false
  let notices = NoticeReceiver()
  /// From when on it is worth a word that the server hasn't answered.
  var slowAt: ContinuousClock.Instant?
  var hasSaidSlow = false
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
    openTransport = opened.openTransport
    serverVersion = Int(PQserverVersion(handle))
    // A transport's private socket is no place that anybody knows.
    place = openTransport == nil ? settings.located(handle) : settings
    backend = PQbackendPID(handle)
    session = SessionSettings(
      serverVersion: serverVersion,
      dateStyle: PQparameterStatus(handle, "DateStyle").map { String(cString: $0) },
      searchPath: PQparameterStatus(handle, "search_path").map { String(cString: $0) }
        ?? SessionSettings.searchPath(inOptions: settings["options"]))
    notices.handler = options.onNotice
    notices.listen(to: handle)
  }

  deinit { close() }

  /// Whether TLS protects it.
  package var isEncrypted: Bool { openTransport != nil || PQsslInUse(handle) == 1 }

  /// `TLSv1.3 TLS_AES_256_GCM_SHA384`, or nil.
  package var encryption: String? {
    if let openTransport { return openTransport.encryption }
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
    openTransport?.finish()
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
}
