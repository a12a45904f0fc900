package import MarqueeBase

/// An error of a connection or statement, with all that the server reported about it.
package struct DatabaseError: Error, Hashable, Sendable {
  /// The kind of the error. Later versions may add kinds.
  package struct Kind: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The address is not known, or no server answers at it.
    package static let unreachable = Kind(rawValue: "unreachable")
    /// The server answered and refused the user or the password.
    package static let authentication = Kind(rawValue: "authentication")
    /// The server has no database of that name.
    package static let databaseMissing = Kind(rawValue: "database-missing")
    /// The server has no connection left.
    package static let tooManyConnections = Kind(rawValue: "too-many-connections")
    /// The server takes connections by TLS only.
    package static let tlsRequired = Kind(rawValue: "tls-required")
    /// TLS was wanted and failed: a certificate, a host name, a server without TLS.
    package static let tls = Kind(rawValue: "tls")
    /// The server is starting, stopping or recovering.
    package static let starting = Kind(rawValue: "starting")
    /// The server did not answer within the time limit.
    package static let timedOut = Kind(rawValue: "timed-out")
    /// The user or the program asked to stop.
    package static let cancelled = Kind(rawValue: "cancelled")
    /// An open connection broke.
    package static let connectionLost = Kind(rawValue: "connection-lost")
    /// The settings for the connection can't be used.
    package static let settings = Kind(rawValue: "settings")
    /// The server refused a statement; `sqlState` has the reason.
    package static let statement = Kind(rawValue: "statement")
    /// A parameter or a result can't be used.
    package static let value = Kind(rawValue: "value")
    /// The private local server can't be used.
    package static let localServer = Kind(rawValue: "local-server")
  }

  package var kind: Kind
  /// The severity, `ERROR`, `FATAL` or `PANIC`. For an open connection it is in English, while
  /// connecting in the server's language; nil when the error is not the server's.
  package var severity: String?
  /// The SQLSTATE, five characters; nil when the error is not the server's.
  package var sqlState: String?
  /// The primary message of the server, or this program's own.
  package var message: String
  /// The server's detail message; nil for none.
  package var detail: String?
  /// The server's hint; nil for none.
  package var hint: String?
  /// The place of the error in characters of the SQL as sent, from 1; nil when the server named
  /// none.
  package var position: Int?
  /// The statement inside a function in which the error happened; nil when it was not in a
  /// function.
  package var internalQuery: String?
  /// The place of the error in ``internalQuery``, in characters from 1.
  package var internalPosition: Int?
  /// The call stack of the function; nil for none.
  package var context: String?
  /// The schema that the error is about. This field and the next four are nil when the server named
  /// none.
  package var schema: String?
  package var table: String?
  package var column: String?
  package var dataType: String?
  package var constraint: String?
  /// The server for messages, without a password: `db.example.com, port 5432, as user jane`.
  package var server: String?
  /// The role of the connection.
  package var role: String?
  /// The advice for this error; nil for that of the table of known errors (``knownHelp``).
  package var help: String?
  /// The reason for which there is no password, as the diagnostics of the ``PasswordSource``.
  package var diagnostics: Diagnostics?

  package init(
    _ kind: Kind, _ message: String, sqlState: String? = nil, detail: String? = nil,
    hint: String? = nil, server: String? = nil, help: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.sqlState = sqlState
    self.detail = detail
    self.hint = hint
    self.server = server
    self.help = help
  }
}

extension DatabaseError {
  /// The error with a password or token masked, in case the server repeated it. Even a short one is
  /// masked here, because it is known to have been sent.
  func masked(of secret: Secret) -> DatabaseError {
    let mask = SecretMask([secret.reveal()], includesShort: true)
    var copy = self
    copy.message = mask.masking(message)
    copy.detail = detail.map(mask.masking)
    copy.hint = hint.map(mask.masking)
    copy.context = context.map(mask.masking)
    return copy
  }
}

extension DatabaseError: CustomStringConvertible {
  /// The message, SQLSTATE, detail and hint.
  package var description: String {
    var text = message
    if let sqlState { text += " [\(sqlState)]" }
    if let detail { text += "\ndetail: \(detail)" }
    if let hint { text += "\nhint: \(hint)" }
    return text
  }
}
