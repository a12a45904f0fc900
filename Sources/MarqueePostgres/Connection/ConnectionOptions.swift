package import MarqueeBase

/// Returns the password for one physical connection, a token for example. It is called each time a
/// connection is opened. Nil means that the settings' own password, or none, is used.
package typealias PasswordSource = @Sendable (ConnectionSettings) throws -> Secret?

/// The time limits, callbacks and transport of a connection.
package struct ConnectionOptions: Sendable {
  /// The time limit for connecting, all hosts together, 30 s. Name look-up counts but can't be
  /// interrupted.
  package var connectTimeout: Duration = .seconds(30)
  /// The time after which ``onSlowConnect`` is called, once.
  package var slowConnectAfter: Duration = .seconds(3)
  /// Called when connecting takes long, to inform the user: the database may be resuming from zero.
  package var onSlowConnect: (@Sendable () -> Void)?
  /// The time limit for one statement, after which it is cancelled; nil for none.
  package var statementTimeout: Duration?
  /// The time without an answer after which ``onSlowQuery`` is called, once for each query.
  package var slowAnswerAfter: Duration = .seconds(3)
  /// Called when an answer takes long, to inform the user. It is called on the thread that waits,
  /// so it must return quickly.
  package var onSlowQuery: (@Sendable (SlowQuery) -> Void)?
  /// Called with each notice and warning that the server sends.
  package var onNotice: (@Sendable (ServerNotice) -> Void)?
  /// Cancels the connection's work; several connections may share one.
  package var canceller = Canceller()
  /// The transport to the server in place of libpq's own socket; nil for that socket.
  package var transport: ConnectionTransport?
  /// The time within which the server must answer the `SELECT 1` that is sent before each statement
  /// outside a failed transaction; nil sends none. It detects at once, and not after minutes, that
  /// the network silently dropped the connection.
  package var connectionCheck: Duration?
  /// The application's name in `pg_stat_activity`.
  package var applicationName = "marquee"

  package init() {}
}
