package import MarqueeBase
internal import Synchronization

/// A receiver that keeps the rows of queries in memory, as the source sent them.
package final class RowCollector: RowReceiver {
  private struct Open {
    var columns: [RowColumn] = []
    var batches: [any RecordBatch] = []
    var duration: Duration?
  }

  private let queries = Mutex<TextMap<Open>>([:])
  private let finished: @Sendable (_ query: String) -> Void

  /// - Parameter finished: called after each query, on any thread.
  package init(finished: @escaping @Sendable (_ query: String) -> Void = { _ in }) {
    self.finished = finished
  }

  package func begin(_ query: String, columns: [RowColumn]) {
    queries.withLock { $0[query] = Open(columns: columns) }
  }

  package func receive(_ query: String, _ batch: any RecordBatch) {
    queries.withLock { $0[query]?.batches.append(batch) }
  }

  package func end(_ query: String, duration: Duration) {
    queries.withLock { $0[query]?.duration = duration }
    finished(query)
  }

  /// The rows of the queries that have ended, by name.
  package var rows: TextMap<QueryRows> {
    queries.withLock { queries in
      queries.filter { $0.value.duration != nil }.reduce(into: [:]) { all, entry in
        all[entry.key] = QueryRows(
          name: entry.key, columns: entry.value.columns, batches: entry.value.batches)
      }
    }
  }

  /// The duration of each query that has ended, by name.
  package var durations: TextMap<Duration> {
    queries.withLock { $0.compactMapValues(\.duration) }
  }
}
