package import MarqueeBase
package import MarqueePostgres
internal import Synchronization

/// Rows read over one connection that is kept between uses: a refresh of a few queries costs no
/// handshake and no token.
package final class KeptRows: RowSource, @unchecked Sendable {
  // @unchecked: `keeper` is used under `lock` only.
  private let lock = Mutex<Void>(())
  private let keeper: ConnectionKeeper

  /// - Parameter open: opens a connection, asking for its password anew.
  package init(open: @escaping @Sendable () throws(DatabaseError) -> Connection) {
    keeper = ConnectionKeeper(open: open)
  }

  package func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    let failure = lock.withLock { _ -> Diagnostics? in
      var mistakes: Diagnostics?
      do throws(DatabaseError) {
        try keeper.withConnection { connection throws(DatabaseError) in
          do throws(Diagnostics) {
            try LentRows(connection).withSnapshot(of: queries, body)
          } catch {
            mistakes = error
          }
        }
      } catch {
        return error.diagnostics ?? Diagnostics(error.diagnostic(sql: nil))
      }
      return mistakes
    }
    if let failure { throw failure }
  }

  /// Closes the connection; the next use opens another.
  package func close() { lock.withLock { _ in keeper.close() } }
}

/// Rows read over a connection that somebody else owns.
struct LentRows: RowSource, @unchecked Sendable {
  // @unchecked: whoever makes one waits for it on the same thread.
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    let rows = DatabaseRows(connections: 1) { () throws(DatabaseError) in connection }
    try rows.withSnapshot(of: queries, body)
  }
}
