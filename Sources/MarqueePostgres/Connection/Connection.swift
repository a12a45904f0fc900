internal import CLibpq
internal import MarqueeBase

/// One connection to a PostgreSQL server.
///
/// Its functions block. It is used by one thread at a time, and can't be used inside the body of
/// ``stream``. Another thread can stop its work through the ``canceller``.
///
/// Its transactions use UTC, ISO dates, ISO 8601 intervals and hexadecimal bytea, because values
/// are read as text; see ``SessionSettings``. Outside of transactions the session keeps the
/// server's settings, except for UTF-8: a setting that stays on a pooler's connection would affect
/// the next client.
package final class Connection {
  /// The settings that the connection was opened with, without a token.
  package let settings: ConnectionSettings
  /// The settings with the host and database that libpq connected to, for messages.
  package let place: ConnectionSettings
  package let options: ConnectionOptions
  package var canceller: Canceller { options.canceller }
  /// The server's version as a number: 150018 for 15.18.
  package let serverVersion: Int

  /// The transport's connection; nil when libpq has its own socket to the server.
  let openTransport: (any OpenTransport)?
  /// libpq's connection; nil once closed. libpq treats nil as a broken connection.
  private(set) var handle: OpaquePointer?
  /// The settings that each transaction of this connection begins with.
  var session: SessionSettings
  /// Whether the open transaction is a snapshot with a savepoint, to which each query is rolled
  /// back.
  var hasSavepoint = false
  /// Whether a snapshot's transaction is about to begin.
  var isBeginning = false
  /// The id of the server's process. Behind a pooler it is known once a snapshot has begun.
  package internal(set) var backend: Int32
  /// Whether a cancelled wait closes the connection instead of asking the server to stop.
  var abandonsWhenCancelled = false
  let notices = NoticeReceiver()
  /// The time from which a slow answer is reported; nil while none is waited for.
  var slowAt: ContinuousClock.Instant?
  var hasSaidSlow = false
  /// Whether ``stream`` is running.
  var isStreaming = false
  /// The rest of the time limit of the statement that runs; nil without a limit.
  var statementLimit: StatementLimit?
  var types = TypeCatalog()
  var cursorCount = 0
  /// The time of the last cancel request.
  var askedToStop: ContinuousClock.Instant?
  let cancelRequests = CancelRequests()

  /// Connects.
  ///
  /// - Parameter password: the source of a token, which is asked first. A connection with a token
  ///   uses TLS with `verify-full`, and is not made otherwise.
  /// - Throws: `DatabaseError`, whose kind says whether the server, the network or the settings
  ///   refused.
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
    // The private socket of a transport is not a place that a user knows.
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

  /// Whether the connection is encrypted, by libpq or by the transport.
  package var isEncrypted: Bool { openTransport != nil || PQsslInUse(handle) == 1 }

  /// The version of TLS and the cipher, `TLSv1.3 TLS_AES_256_GCM_SHA384`; nil without TLS.
  package var encryption: String? {
    if let openTransport { return openTransport.encryption }
    guard isEncrypted else { return nil }
    let names: [String] = ["protocol", "cipher"]
    return names.compactMap { name in PQsslAttribute(handle, name).map { String(cString: $0) } }
      .joined(separator: " ")
  }

  /// The user that the connection was opened as; "" once it is closed.
  package var user: String { PQuser(handle).map { String(cString: $0) } ?? "" }
  /// The database's name; "" once the connection is closed.
  package var database: String { PQdb(handle).map { String(cString: $0) } ?? "" }

  /// Closes the connection; the server rolls back what was not committed. It may be called more
  /// than once.
  package func close() {
    guard handle != nil else { return }
    PQfinish(handle)
    handle = nil
    openTransport?.finish()
  }

  /// Whether the connection can still be used.
  package var isOpen: Bool { PQstatus(handle) == CONNECTION_OK && !canceller.isCancelled }

  /// Whether the server has closed the connection, as far as its message has arrived.
  package var isClosedByServer: Bool {
    // The server's last message may come before the end of the stream, so this reads twice.
    for _ in 0..<2 where PQconsumeInput(handle) != 1 { return true }
    return PQstatus(handle) != CONNECTION_OK
  }

  var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }
  /// Whether a statement of the transaction has failed, so that it can only be rolled back.
  var hasFailedTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

  /// The value of a setting that the server reports by itself; nil for all others.
  func parameterStatus(_ name: String) -> String? {
    PQparameterStatus(handle, name).map { String(cString: $0) }
  }
}
