package import MarqueeBase

/// What went wrong between us and a server, with everything the server said.
package struct DatabaseError: Error, Hashable, Sendable {
  /// What kind of trouble it is. Open: later versions may add more.
  package struct Kind: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Nobody answers at that address.
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
    /// We gave up waiting.
    package static let timedOut = Kind(rawValue: "timed-out")
    /// Somebody asked to stop.
    package static let cancelled = Kind(rawValue: "cancelled")
    /// An open connection broke.
    package static let connectionLost = Kind(rawValue: "connection-lost")
    /// The settings for the connection can't be used.
    package static let settings = Kind(rawValue: "settings")
    /// The server refused a statement; `sqlState` says why.
    package static let statement = Kind(rawValue: "statement")
    /// A parameter or an answer that can't be used.
    package static let value = Kind(rawValue: "value")
    /// The private local server can't be used.
    package static let localServer = Kind(rawValue: "local-server")
  }

  package var kind: Kind
  /// `ERROR`, `FATAL` or `PANIC`, as the server wrote it.
  package var severity: String?
  /// Five characters; nil when the error isn't the server's.
  package var sqlState: String?
  /// The server's sentence, or ours.
  package var message: String
  package var detail: String?
  package var hint: String?
  /// In characters of the SQL as sent, from 1.
  package var position: Int?
  /// The statement inside a function where it happened, and the position in that.
  package var internalQuery: String?
  package var internalPosition: Int?
  /// The call stack of a function.
  package var context: String?
  package var schema: String?
  package var table: String?
  package var column: String?
  package var dataType: String?
  package var constraint: String?
  /// Whom we talked to, for messages: `db.example.com, port 5432, as user jane`. No password.
  package var server: String?
  /// The role that the server knows us as.
  package var role: String?
  /// What to do, where we know better than the table of known errors.
  package var help: String?
  /// Why there is no password to connect with, in the words of whoever should have given it.
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
  /// The error without a password or token that the server was sent, should it say it. Even a short
  /// one is hidden here, where it is known to be near.
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
  package var description: String {
    var text = message
    if let sqlState { text += " [\(sqlState)]" }
    if let detail { text += "\ndetail: \(detail)" }
    if let hint { text += "\nhint: \(hint)" }
    return text
  }
}
