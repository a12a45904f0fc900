package import MarqueeBase

/// Gives the password for one physical connection, asked each time one is opened: a token, say.
/// Nil means that the settings' own password, or none, is right.
package typealias PasswordSource = @Sendable (ConnectionSettings) throws -> Secret?

/// How a connection behaves.
package struct ConnectionOptions: Sendable {
  /// How long connecting may take, all hosts together. Name look-up counts but can't be cut short.
  package var connectTimeout: Duration = .seconds(30)
  /// After which time ``onSlowConnect`` is called, once.
  package var slowConnectAfter: Duration = .seconds(3)
  /// For a word to the user: the database may be resuming from zero.
  package var onSlowConnect: (@Sendable () -> Void)?
  /// How long one statement may take; nil: no limit. Then the server is asked to stop.
  package var statementTimeout: Duration?
  /// After which time without an answer ``onSlowQuery`` is called, once for each query.
  package var slowAnswerAfter: Duration = .seconds(3)
  /// For a word to the user about what is waited for. Called on the thread that waits, so it has
  /// to be quick.
  package var onSlowQuery: (@Sendable (SlowQuery) -> Void)?
  /// Gets the notices and warnings that the server sends beside its answers.
  package var onNotice: (@Sendable (ServerNotice) -> Void)?
  /// Stops waiting and cancels on the server; may be shared by many connections.
  package var canceller = Canceller()
  /// Another way to the server than libpq's own socket; nil for that.
  package var transport: ConnectionTransport?
  /// How long the server may take to answer the `SELECT 1` that goes before each statement outside
  /// a failed transaction; nil sends none. A connection that was cut on the way, without a word, is
  /// found by it at once and not after minutes.
  package var connectionCheck: Duration?
  /// Shown in `pg_stat_activity`.
  package var applicationName = "marquee"

  package init() {}
}
