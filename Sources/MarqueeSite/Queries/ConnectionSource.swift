package import MarqueeBase
package import MarqueePostgres
internal import Synchronization

/// A source of the connection that opens a snapshot: a new one each time, one that is kept between
/// uses, or one that another object owns.
package protocol ConnectionSource: Sendable {
  /// Runs `body` with a connection that is open and in no transaction.
  func withConnection(
    _ body: (Connection) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
}

/// Opens a new connection for each use.
struct NewConnection: ConnectionSource {
  let open: @Sendable () throws(Diagnostics) -> Connection

  func withConnection(
    _ body: (Connection) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try body(try open())
  }
}

/// Keeps one connection between uses, so that a refresh of a few queries needs no handshake and no
/// token.
package final class PersistentConnection: ConnectionSource, @unchecked Sendable {
  // @unchecked: `keeper` is used under `lock` only.
  private let lock = Mutex<Void>(())
  private let keeper: ConnectionKeeper<Diagnostics>

  /// - Parameter open: opens a connection; it gets the password or token anew each time.
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

/// A connection that another object owns.
struct BorrowedConnection: ConnectionSource, @unchecked Sendable {
  // @unchecked: whoever makes one waits for it on the same thread.
  let connection: Connection

  func withConnection(
    _ body: (Connection) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try body(connection)
  }
}
