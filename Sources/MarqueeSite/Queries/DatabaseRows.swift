package import MarqueeBase
package import MarqueePostgres
internal import Synchronization

/// Rows from a PostgreSQL server: all queries in one snapshot, over several connections where the
/// server can share one.
package struct DatabaseRows: RowSource {
  private let connect: @Sendable () throws(DatabaseError) -> Connection
  private let connections: Int
  private let timeouts: QueryTimeouts

  /// - Parameters:
  ///   - connections: how many run queries at once, at most.
  ///   - timeouts: how long each query may take.
  ///   - connect: opens one; called on several threads.
  package init(
    connections: Int, timeouts: QueryTimeouts = QueryTimeouts(),
    connect: @escaping @Sendable () throws(DatabaseError) -> Connection
  ) {
    self.connections = max(1, connections)
    self.timeouts = timeouts
    self.connect = connect
  }

  package func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    let prepared = try prepare(queries)
    let leader: Connection
    let snapshot: Snapshot
    do {
      leader = try connect()
      snapshot = try leader.beginSnapshot()
    } catch {
      throw error.diagnostics ?? Diagnostics(error.diagnostic(sql: nil))
    }
    defer { leader.endSnapshot() }
    let others =
      snapshot.id == nil ? [] : join(snapshot, count: min(connections, prepared.count) - 1)
    defer { for other in others { other.connection.endSnapshot() } }
    try body(
      DatabaseSnapshot(
        time: snapshot.time, connections: [ConnectionOwner(leader)] + others, queries: prepared,
        timeouts: timeouts, hasServerTimeouts: snapshot.id != nil))
  }

  private func prepare(_ queries: [QueryRequest]) throws(Diagnostics) -> [PreparedQuery] {
    var mistakes: [Diagnostic] = []
    var prepared: [PreparedQuery] = []
    for request in queries {
      do {
        prepared.append(try PreparedQuery(request))
      } catch {
        mistakes += error.all
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    return prepared
  }

  /// Further connections in the leader's snapshot. Fewer than asked for are enough: a server may
  /// have none left.
  private func join(_ snapshot: Snapshot, count: Int) -> [ConnectionOwner] {
    guard count > 0 else { return [] }
    let joined = JoinedConnections()
    Workers.run(count) { [connect] _ in
      do throws(DatabaseError) {
        let connection = try connect()
        try connection.joinSnapshot(snapshot)
        joined.add(ConnectionOwner(connection))
      } catch {
        // The leader alone will do.
      }
    }
    return joined.all
  }
}

/// Connections that share a moment.
private struct DatabaseSnapshot: RowSnapshot {
  let time: Moment
  /// The leader first.
  let connections: [ConnectionOwner]
  let queries: [PreparedQuery]
  let timeouts: QueryTimeouts
  let hasServerTimeouts: Bool

  func run(_ names: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    let run = SnapshotRun(
      queries.filter { names.contains($0.query.name) }, receiver, timeouts,
      hasServerTimeouts: hasServerTimeouts)
    Workers.run(min(connections.count, max(1, names.count))) {
      run.work(on: connections[$0].connection)
    }
    guard !run.mistakes.isEmpty else { return }
    let mistakes = run.mistakes + describe(run.untouched)
    throw Diagnostics(mistakes.sorted { $0.query < $1.query }.flatMap(\.diagnostics.all))
  }

  /// After a mistake the others are only looked at, so that all are told at once.
  private func describe(_ queries: [PreparedQuery]) -> [SnapshotRun.Mistake] {
    let connection = connections[0].connection
    // In a transaction that failed nothing more can be looked at.
    connection.endSnapshot()
    guard connection.isOpen else { return [] }
    return queries.compactMap { query in
      do throws(DatabaseError) {
        _ = try connection.describe(query.parsed.sql, query.values)
        return nil
      } catch {
        guard error.kind == .statement else { return nil }
        return (query.query.name, Diagnostics(error.diagnostic(sql: query.parsed.source)))
      }
    }
  }
}

/// A connection that has one user at a time.
// The thread that opened it has ended when the next one takes it: `Workers.run` waits for all.
private final class ConnectionOwner: @unchecked Sendable {
  let connection: Connection
  init(_ connection: Connection) { self.connection = connection }
}

/// Collects the connections that threads open.
private final class JoinedConnections: Sendable {
  private let list = Mutex<[ConnectionOwner]>([])
  var all: [ConnectionOwner] { list.withLock { $0 } }
  func add(_ owner: ConnectionOwner) { list.withLock { $0.append(owner) } }
}

extension DatabaseRows: ColumnSource {
  package func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns {
    var found = QueryColumns()
    var prepared: [PreparedQuery] = []
    for request in queries {
      do throws(Diagnostics) {
        prepared.append(try PreparedQuery(request))
      } catch {
        found.mistakes += error.all
      }
    }
    guard !prepared.isEmpty else { return found }
    do throws(DatabaseError) {
      let connection = try connect()
      for query in prepared { try describe(query, on: connection, &found) }
    } catch {
      throw error.diagnostics ?? Diagnostics(error.diagnostic(sql: nil))
    }
    return found
  }

  /// - Throws: when the server is gone; what is wrong in the query is one of `found.mistakes`.
  private func describe(
    _ query: PreparedQuery, on connection: Connection, _ found: inout QueryColumns
  ) throws(DatabaseError) {
    do throws(DatabaseError) {
      let columns = try connection.describe(query.parsed.sql, query.values)
      found.columns[query.query.name] = columns.map {
        RowColumn(name: $0.name, type: $0.typeName)
      }
    } catch {
      guard error.kind == .statement else { throw error }
      found.mistakes.append(error.diagnostic(sql: query.parsed.source))
    }
  }
}

extension RowBatch: RecordBatch {
  package func fingerprint(_ row: Int, _ digester: Digester) -> Fingerprint {
    if let outline { digester.add(outline) }
    forEachRawValue(of: row) { value in
      // Minus one is no length: NULL is not the empty text.
      if let value { digester.add(value) } else { digester.add(-1) }
    }
    return digester.finish()
  }
}
