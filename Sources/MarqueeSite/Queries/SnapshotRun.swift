internal import MarqueeBase
internal import MarqueePostgres
internal import Synchronization

/// Queries that connections take one after another.
final class SnapshotRun: Sendable {
  typealias Mistake = (query: String, diagnostic: Diagnostic)

  struct Result: Sendable {
    let rows: QueryRows
    let duration: Duration
  }

  private struct State {
    var results: [Result] = []
    var mistakes: [Mistake] = []
  }

  private static let batchRows = 1000
  private let queries: [PreparedQuery]
  private let next = Atomic<Int>(0)
  private let state = Mutex(State())

  init(_ queries: [PreparedQuery]) { self.queries = queries }

  var outcome: (results: [Result], mistakes: [Mistake]) {
    state.withLock { ($0.results, $0.mistakes) }
  }

  /// Runs queries until none is left, or until one is refused anywhere.
  func work(on connection: Connection, finished: @Sendable (String) -> Void) {
    while state.withLock({ $0.mistakes.isEmpty }) {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < queries.count else { return }
      let query = queries[index]
      do {
        let result = try run(query, on: connection)
        state.withLock { $0.results.append(result) }
        finished(query.query.name)
      } catch {
        let diagnostic =
          (error as? DatabaseError)?.diagnostic(sql: query.parsed.source)
          ?? (error as? Diagnostics)?.all.first
          ?? Diagnostic("\(error)", code: "database.query", category: .database)
        state.withLock { $0.mistakes.append((query.query.name, diagnostic)) }
      }
    }
  }

  private func run(_ query: PreparedQuery, on connection: Connection) throws -> Result {
    let start = ContinuousClock.now
    var batches: [any RecordBatch] = []
    var columns: [String] = []
    let name = query.query.name
    try connection.stream(
      query.parsed.sql, query.values, query: name, batchRows: Self.batchRows
    ) { batch in
      if batches.isEmpty { columns = batch.columns.map(\.name) }
      batches.append(batch)
    }
    return Result(
      rows: QueryRows(name: name, columns: columns, batches: batches),
      duration: ContinuousClock.now - start)
  }
}
