internal import MarqueeBase
internal import Synchronization

/// Hashes streamed rows on other threads than the one that receives them: hashing takes as long as
/// receiving.
///
///     Workers.run(3) { worker in
///       if worker == 0 { try snapshot.run(names, hashing); hashing.close() }
///       hashing.work()
///     }
final class RowHashing: RowReceiver, Sendable {
  private struct Work: Sendable {
    let query: String
    let batch: any RecordBatch
    /// The number of its first row in the query.
    let first: Int
  }

  private struct Query: Sendable {
    var columns: [RowColumn]
    /// Rows received.
    var count = 0
    /// The fingerprint of the rows hashed so far, which may come in any order.
    var rows = OrderedFingerprint()
    var hasEnded = false
  }

  private let waiting = BoundedQueue<Work>(limit: 6)
  private let known = Mutex<TextMap<Query>>([:])

  func begin(_ query: String, columns: [RowColumn]) {
    known.withLock { $0[query] = Query(columns: columns) }
  }

  func receive(_ query: String, _ batch: any RecordBatch) {
    let first = known.withLock { known in
      let first = known[query]?.count ?? 0
      known[query]?.count += batch.count
      return first
    }
    let work = Work(query: query, batch: batch, first: first)
    // When the queue is full, this thread hashes the batch itself.
    if !waiting.offer(work) { hash(work, Digester()) }
  }

  func end(_ query: String, duration: Duration) {
    known.withLock { $0[query]?.hasEnded = true }
  }

  /// Ends the work: no more rows come.
  func close() { waiting.close() }

  /// Hashes batches until `close` is called and none are left.
  func work() {
    let digester = Digester()
    while let work = waiting.next() { hash(work, digester) }
  }

  private func hash(_ work: Work, _ digester: Digester) {
    var rows = OrderedFingerprint()
    for row in 0..<work.batch.count {
      rows.add(work.batch.fingerprint(row, digester), at: work.first + row)
    }
    known.withLock { $0[work.query]?.rows.add(rows) }
  }

  /// The facts of the queries that have ended; complete once all calls of `work` have returned.
  var queries: TextMap<ManifestFacts.Query> {
    let digester = Digester()
    return known.withLock {
      $0.filter(\.value.hasEnded).mapValues { query in
        ManifestFacts.Query(
          rows: query.rows.count, columns: query.columns,
          content: query.rows.finished(digester), digester)
      }
    }
  }
}
