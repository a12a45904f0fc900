package import MarqueeBase
package import MarqueePostgres
internal import Synchronization

/// Whose connection opens a snapshot: a new one for each, one that is kept between uses, or one that
/// somebody else owns.
package protocol ConnectionSource: Sendable {
  /// Runs `body` with a connection that is open and in no transaction.
  func withConnection(
    _ body: (Connection) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
}

/// A new connection for each use.
struct NewConnection: ConnectionSource {
  let open: @Sendable () throws(Diagnostics) -> Connection

  func withConnection(
    _ body: (Connection) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try body(try open())
  }
}

/// One connection that is kept between uses: a refresh of a few queries costs no handshake and no
/// token.
package final class PersistentConnection: ConnectionSource, @unchecked Sendable {
  // @unchecked: `keeper` is used under `lock` only.
  private let lock = Mutex<Void>(())
  private let keeper: ConnectionKeeper<Diagnostics>

  /// - Parameter open: opens a connection, asking for its password anew.
  package init(open: @escaping @Sendable () throws(Diagnostics) -> Connection) {
    keeper = ConnectionKeeper(misuse: DatabaseError.inUse.reported, open: open)
  }

  package func withConnection(
    _ body: (Connection) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try lock.withLock { _ throws(Diagnostics) in try keeper.withConnection(body) }
  }

  /// Closes the connection; the next use opens another.
  package func close() { lock.withLock { _ in keeper.close() } }
}

/// A connection that somebody else owns.
struct BorrowedConnection: ConnectionSource, @unchecked Sendable {
  // @unchecked: whoever makes one waits for it on the same thread.
  let connection: Connection

  func withConnection(
    _ body: (Connection) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try body(connection)
  }
}
