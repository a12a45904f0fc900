internal import MarqueeBase
internal import MarqueePostgres
internal import Synchronization

/// A list of queries, which several connections take one after another.
final class SnapshotRun: Sendable {
  typealias Mistake = (query: String, diagnostics: Diagnostics)

  private struct State {
    var done: TextSet = []
    var mistakes: [Mistake] = []
  }

  private static let batchRows = 2000
  private let queries: [PreparedQuery]
  private let receiver: any RowReceiver
  private let timeouts: QueryTimeouts
  private let next = Atomic<Int>(0)
  private let state = Mutex(State())

  init(_ queries: [PreparedQuery], _ receiver: any RowReceiver, _ timeouts: QueryTimeouts) {
    self.queries = queries
    self.receiver = receiver
    self.timeouts = timeouts
  }

  /// The queries that failed, with their diagnostics.
  var mistakes: [Mistake] { state.withLock { $0.mistakes } }

  /// The queries that were not run or not completed, because another one failed.
  var untouched: [PreparedQuery] {
    let known = state.withLock { $0.done.union($0.mistakes.map(\.query)) }
    return queries.filter { !known.contains($0.query.name) }
  }

  /// Runs queries until none is left, or until one fails on any connection.
  func work(on connection: Connection) {
    while mistakes.isEmpty {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < queries.count else { return }
      let query = queries[index]
      let name = query.query.name
      do {
        try run(query, on: connection)
        state.withLock { _ = $0.done.insert(name) }
      } catch is Abandoned {
        return
      } catch {
        let diagnostics =
          error as? Diagnostics
          ?? Diagnostics(
            (error as? DatabaseError)?.diagnostic(sql: query.parsed)
              ?? Diagnostic("\(error)", code: "database.query", category: .database))
        state.withLock { $0.mistakes.append((name, diagnostics)) }
      }
    }
  }

  private func run(_ query: PreparedQuery, on connection: Connection) throws {
    let start = ContinuousClock.now
    var hasBegun = false
    let name = query.query.name
    let limit = timeouts.limit(of: query.query)
    do {
      try connection.stream(
        query.parsed.sql, query.values, query: name, batchRows: Self.batchRows,
        timeout: limit?.duration
      ) { batch in
        // A failure on another connection ends this query, too: its rows would not be used.
        guard mistakes.isEmpty else { throw Abandoned() }
        if !hasBegun {
          hasBegun = true
          try receiver.begin(
            name, columns: batch.columns.map { RowColumn(name: $0.name, type: $0.typeName) })
        }
        if batch.count > 0 { try receiver.receive(name, batch) }
      }
    } catch let error as DatabaseError where error.kind == .timedOut && error.sqlState != nil {
      guard let limit else { throw error }
      throw Diagnostics(limit.diagnostic(query.query))
    }
    try receiver.end(name, duration: ContinuousClock.now - start)
  }
}

/// Thrown to end a query because another one has failed.
private struct Abandoned: Error {}
