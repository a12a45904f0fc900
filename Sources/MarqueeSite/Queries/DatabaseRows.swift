package import MarqueeBase
package import MarqueePostgres

/// A source of rows from a PostgreSQL server: all queries in one snapshot, over several connections
/// when the server can export a snapshot.
///
/// Row sources are layers: this one is the lowest. A cache (`CachedRows`) may be on top of it, and
/// a log (`ObservedRows`) on top of either.
package struct DatabaseRows: RowSource {
  /// Opens a connection. For an additional connection, `stop` is a canceller that can end the
  /// attempt; for the first one it is nil.
  package typealias Connect = @Sendable (_ stop: Canceller?) throws(Diagnostics) -> Connection

  /// The connection that opens the snapshot.
  private let leader: any ConnectionSource
  /// Opens additional connections; nil when there are none.
  private let connect: Connect?
  private let connections: Int
  private let timeouts: QueryTimeouts

  /// Makes a source that uses a single connection.
  package init(_ leader: any ConnectionSource) {
    self.leader = leader
    connect = nil
    connections = 1
    timeouts = QueryTimeouts()
  }

  /// - Parameters:
  ///   - connections: the greatest number of connections that run queries at once. When the server
  ///     or a pooler allows fewer, fewer are used; nothing waits for them.
  ///   - timeouts: the time-outs of queries.
  ///   - connect: opens a connection; called on several threads.
  package init(
    connections: Int, timeouts: QueryTimeouts = QueryTimeouts(), connect: @escaping Connect
  ) {
    leader = NewConnection { () throws(Diagnostics) in try connect(nil) }
    self.connect = connect
    self.connections = max(1, connections)
    self.timeouts = timeouts
  }

  /// - Parameter connect: opens a connection; called on several threads.
  package init(
    connections: Int, timeouts: QueryTimeouts = QueryTimeouts(),
    connect: @escaping @Sendable () throws(DatabaseError) -> Connection
  ) {
    self.init(connections: connections, timeouts: timeouts) {
      (_: Canceller?) throws(Diagnostics) in
      try DatabaseError.reporting { () throws(DatabaseError) in try connect() }
    }
  }

  package func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    let prepared = try prepare(queries)
    try leader.withConnection { leader throws(Diagnostics) in
      let snapshot = try DatabaseError.reporting { () throws(DatabaseError) in
        try leader.beginSnapshot()
      }
      defer { leader.endSnapshot() }
      let crew = SnapshotConnections()
      if snapshot.id != nil, let connect {
        crew.recruit(min(connections, prepared.count) - 1) { stop throws(Diagnostics) in
          let connection = try connect(stop)
          try DatabaseError.reporting { () throws(DatabaseError) in
            try connection.joinSnapshot(snapshot)
          }
          return connection
        }
      }
      defer { crew.dismiss() }
      try body(
        DatabaseSnapshot(
          time: snapshot.time, leader: leader, crew: crew, queries: prepared, timeouts: timeouts))
    }
  }

  /// - Throws: the mistakes of all queries: when some can't be sent, the others are described by
  ///   the server, so that all mistakes are reported at once.
  private func prepare(_ queries: [QueryRequest]) throws(Diagnostics) -> [PreparedQuery] {
    var mistakes: [SnapshotRun.Mistake] = []
    var prepared: [PreparedQuery] = []
    for request in queries {
      do {
        prepared.append(try PreparedQuery(request))
      } catch {
        mistakes.append((request.query.name, error))
      }
    }
    if mistakes.isEmpty { return prepared }
    if !prepared.isEmpty {
      try? leader.withConnection { connection in
        for query in prepared {
          do throws(DatabaseError) {
            _ = try connection.describe(query.parsed.sql, query.values)
          } catch {
            guard error.kind == .statement else { break }
            mistakes.append((query.query.name, Diagnostics(error.diagnostic(sql: query.parsed))))
          }
        }
      }
    }
    throw Diagnostics(mistakes.sorted { $0.query < $1.query }.flatMap(\.diagnostics.all))
  }
}

/// Connections that share a snapshot.
private struct DatabaseSnapshot: RowSnapshot, @unchecked Sendable {
  // @unchecked: `leader` is used by one thread at a time, the one that runs queries.
  let time: Moment
  let leader: Connection
  let crew: SnapshotConnections
  let queries: [PreparedQuery]
  let timeouts: QueryTimeouts

  func run(_ names: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    let run = SnapshotRun(
      queries.filter { names.contains($0.query.name) }, receiver, timeouts)
    crew.work(at: run, with: leader)
    guard !run.mistakes.isEmpty else { return }
    let mistakes = run.mistakes + look(at: run.untouched)
    throw Diagnostics(mistakes.sorted { $0.query < $1.query }.flatMap(\.diagnostics.all))
  }

  /// The time for queries that are only run to find out whether they fail, too.
  private static let patience = Duration.seconds(3)

  /// Checks the other queries after a mistake, so that all mistakes are reported at once: they are
  /// described, and run for their first rows, which shows errors at run time.
  private func look(at queries: [PreparedQuery]) -> [SnapshotRun.Mistake] {
    let end = ContinuousClock.now + Self.patience
    return queries.compactMap { query in
      guard leader.isOpen else { return nil }
      do throws(DatabaseError) {
        // In a failed transaction no query can run, so it is ended and queries are only described.
        guard leader.canRunQueries else {
          leader.endSnapshot()
          _ = try leader.describe(query.parsed.sql, query.values)
          return nil
        }
        let left = end - ContinuousClock.now
        if left > .zero {
          try leader.tryOut(query.parsed.sql, query.values, query: query.query.name, timeout: left)
        }
        return nil
      } catch {
        guard error.kind == .statement || error.kind == .value else { return nil }
        return (query.query.name, Diagnostics(error.diagnostic(sql: query.parsed)))
      }
    }
  }
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
    try leader.withConnection { connection throws(Diagnostics) in
      try DatabaseError.reporting { () throws(DatabaseError) in
        for query in prepared { try describe(query, on: connection, &found) }
      }
    }
    return found
  }

  /// - Throws: when the connection is lost; a mistake in the query is added to `found.mistakes`.
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
      found.mistakes.append(error.diagnostic(sql: query.parsed))
    }
  }
}

extension RowBatch: RecordBatch {
  package func fingerprint(_ row: Int, _ digester: Digester) -> Fingerprint {
    if let outline { digester.add(outline) }
    forEachRawValue(of: row) { value in
      // NULL is hashed as length -1, so that it differs from the empty text.
      if let value { digester.add(value) } else { digester.add(-1) }
    }
    return digester.finish()
  }
}
