internal import CLibpq
internal import MarqueeBase

/// Opens a connection: it drives libpq's state machine with a time limit, reports slow connecting,
/// and tries again while the server is starting.
struct Connector {
  let settings: ConnectionSettings
  let source: PasswordSource?
  let options: ConnectionOptions

  /// An open connection, and its transport's if it has one. The caller owns the handle.
  struct Opened {
    let handle: OpaquePointer
    let openTransport: (any OpenTransport)?
  }

  func connect() throws(DatabaseError) -> Opened {
    if settings.isLocal {
      throw DatabaseError(.settings, "the private server has to be started first")
    }
    let start = ContinuousClock.now
    let deadline = start + options.connectTimeout
    var slow: ContinuousClock.Instant? = start + options.slowConnectAfter
    while true {
      do throws(DatabaseError) {
        return try attempt(deadline: deadline, slow: &slow)
      } catch {
        let again = ContinuousClock.now + .milliseconds(250)
        guard error.kind == .starting, again < deadline else { throw error }
        let outcome = wait(-1, false, false, deadline: again, slow: &slow)
        if outcome == .cancelled { throw cancelled }
      }
    }
  }

  private func attempt(
    deadline: ContinuousClock.Instant, slow: inout ContinuousClock.Instant?
  ) throws(DatabaseError) -> Opened {
    let openTransport = try openedTransport(deadline: deadline, slow: &slow)
    let handle: OpaquePointer
    let password: Secret?
    do throws(DatabaseError) {
      let text: Secret
      (text, password) = try connectionString(openTransport)
      guard let started = PQconnectStart(text.reveal()) else {
        throw DatabaseError(.unreachable, "out of memory", server: settings.serverName)
      }
      handle = started
    } catch {
      openTransport?.finish()
      throw error
    }
    do throws(DatabaseError) {
      try poll(handle, openTransport, deadline: deadline, slow: &slow)
      return Opened(handle: handle, openTransport: openTransport)
    } catch {
      PQfinish(handle)
      openTransport?.finish()
      // A server may repeat the password in its message.
      throw password.map { error.masked(of: $0) } ?? error
    }
  }

  /// Opens the transport. When this returns, the server has proved its name.
  private func openedTransport(
    deadline: ContinuousClock.Instant, slow: inout ContinuousClock.Instant?
  ) throws(DatabaseError) -> (any OpenTransport)? {
    guard let transport = options.transport else { return nil }
    var word = slow
    defer { slow = word }
    do throws(DatabaseError) {
      return try transport.open { descriptor, reading, writing, limit in
        let end = limit.map { min(deadline, ContinuousClock.now + $0) } ?? deadline
        return wait(descriptor, reading, writing, deadline: end, slow: &word)
      }
    } catch {
      var error = error
      error.server = error.server ?? settings.serverName
      throw error
    }
  }

  /// The connection string for libpq, and the password or token in it.
  private func connectionString(
    _ openTransport: (any OpenTransport)?
  ) throws(DatabaseError) -> (text: Secret, password: Secret?) {
    var settings = settings
    var password = settings.password
    if let source {
      let token: Secret?
      do {
        token = try source(settings)
      } catch {
        var problem = DatabaseError(
          .authentication, "no password for the database: \(error)", server: settings.serverName)
        problem.diagnostics = error as? Diagnostics ?? (error as? Diagnostic).map(Diagnostics.init)
        throw problem
      }
      if let token {
        settings = try settings.securedForToken()
        password = token
      }
    }
    // A server that vanishes is noticed after two minutes. The kernel's default is two hours,
    // during which a scheduled job would hang and hold its locks.
    for (name, value) in [
      ("keepalives_idle", "60"), ("keepalives_interval", "15"), ("keepalives_count", "4"),
      ("tcp_user_timeout", "120000"),
    ] where settings[name] == nil {
      settings.set(name, value, from: "default")
    }
    // Values are read as UTF-8. A pooler knows this parameter and keeps it for each client, so it
    // does not affect the next client.
    settings.set("client_encoding", "UTF8", from: "default")
    if settings["fallback_application_name"] == nil {
      settings.set("fallback_application_name", options.applicationName, from: "default")
    }
    let text =
      openTransport.map { settings.connectionString(password: password, through: $0) }
      ?? settings.connectionString(password: password)
    if text.reveal().utf8.contains(0) {
      throw DatabaseError(.settings, "a NUL character in the connection's settings or password")
    }
    return (text, password)
  }

  private func poll(
    _ handle: OpaquePointer, _ openTransport: (any OpenTransport)?,
    deadline: ContinuousClock.Instant,
    slow: inout ContinuousClock.Instant?
  ) throws(DatabaseError) {
    // libpq would write notices to stderr. The verbosity is explained in DatabaseError+connecting.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    if PQstatus(handle) == CONNECTION_BAD { throw failure(handle, openTransport) }
    // At first the socket counts as ready for writing (PostgreSQL documentation, `PQconnectPoll`).
    var reading = false
    while true {
      switch wait(PQsocket(handle), reading, !reading, deadline: deadline, slow: &slow) {
      case .ready: break
      case .cancelled: throw cancelled
      case .timedOut:
        throw DatabaseError(
          .timedOut, "no answer from the database within \(options.connectTimeout)",
          server: settings.serverName)
      }
      switch PQconnectPoll(handle) {
      case PGRES_POLLING_OK:
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetnonblocking(handle, 1)
        return
      case PGRES_POLLING_READING: reading = true
      case PGRES_POLLING_WRITING: reading = false
      default: throw failure(handle, openTransport)
      }
    }
  }

  private var cancelled: DatabaseError {
    DatabaseError(.cancelled, "stopped while connecting to the database")
  }

  private func failure(
    _ handle: OpaquePointer, _ openTransport: (any OpenTransport)?
  ) -> DatabaseError {
    // Secrets are masked before the text is split, because a server can spread one over several
    // lines.
    let text = SecretRegistry.shared.masking(
      PQerrorMessage(handle).map { String(cString: $0) } ?? "")
    let isPlain = openTransport != nil || settings["service"] == nil
    let place = isPlain ? settings : settings.located(handle)
    var error = DatabaseError(connecting: text, server: place.serverName)
    // When a transport's connection ended, libpq sees only a closed socket.
    if error.sqlState == nil, let reason = openTransport?.failure {
      return DatabaseError(.unreachable, reason, server: place.serverName)
    }
    error.role = PQuser(handle).map { String(cString: $0) }
    if error.kind == .authentication, let password = settings.password?.reveal(),
      let last = password.unicodeScalars.last, ["\n", "\r", " ", "\t"].contains(last)
    {
      error.help =
        "the password (from \(settings.passwordOrigin ?? "the settings")) ends with "
        + (["\n", "\r"].contains(last) ? "a line break" : "a space")
        + ": a secret is often stored with one that isn't part of it"
    }
    // The role may log in, but not connect to this database.
    if error.sqlState == "42501" { error.help = error.privilegeHelp }
    return error
  }

  /// Waits for the socket, and calls `onSlowConnect` once when connecting takes long.
  private func wait(
    _ socket: Int32, _ reading: Bool, _ writing: Bool, deadline: ContinuousClock.Instant,
    slow: inout ContinuousClock.Instant?
  ) -> SocketWait.Outcome {
    if let moment = slow, moment < deadline {
      let outcome = SocketWait.wait(
        socket, forReading: reading, forWriting: writing, until: moment,
        canceller: options.canceller)
      if outcome != .timedOut { return outcome }
      slow = nil
      options.onSlowConnect?()
    }
    return SocketWait.wait(
      socket, forReading: reading, forWriting: writing, until: deadline,
      canceller: options.canceller)
  }
}
