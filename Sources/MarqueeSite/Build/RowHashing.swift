internal import Foundation
internal import MarqueeBase

/// Hashes rows as they pass by, on other threads than the one that takes them from the server:
/// hashing takes as long as receiving.
///
///     Workers.run(3) { worker in
///       if worker == 0 { try snapshot.run(names, hashing); hashing.close() }
///       hashing.work()
///     }
final class RowHashing: RowReceiver, @unchecked Sendable {
  // @unchecked: everything is used under the condition's lock.
  private struct Work {
    let query: String
    let batch: any RecordBatch
    /// The number of its first row in the query.
    let first: Int
  }

  private struct Query {
    var columns: [RowColumn]
    /// Rows received.
    var count = 0
    /// Of the rows hashed so far, which may come in any order.
    var rows = OrderedFingerprint()
    var hasEnded = false
  }

  private static let mostWaiting = 6
  private let condition = NSCondition()
  private var known: TextMap<Query> = [:]
  private var waiting: [Work] = []
  private var isClosed = false

  func begin(_ query: String, columns: [RowColumn]) {
    condition.withLock { known[query] = Query(columns: columns) }
  }

  func receive(_ query: String, _ batch: any RecordBatch) {
    let mine: Work? = condition.withLock {
      let work = Work(query: query, batch: batch, first: known[query]?.count ?? 0)
      known[query]?.count += batch.count
      if waiting.count >= Self.mostWaiting { return work }
      waiting.append(work)
      condition.signal()
      return nil
    }
    // Nobody has time for it.
    if let mine { hash(mine, Digester()) }
  }

  func end(_ query: String, duration: Duration) {
    condition.withLock { known[query]?.hasEnded = true }
  }

  /// No more rows come.
  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  /// Hashes what comes until `close`, and what is left then.
  func work() {
    let digester = Digester()
    while let work = next() { hash(work, digester) }
  }

  private func next() -> Work? {
    condition.withLock {
      while waiting.isEmpty, !isClosed { condition.wait() }
      return waiting.isEmpty ? nil : waiting.removeFirst()
    }
  }

  private func hash(_ work: Work, _ digester: Digester) {
    var rows = OrderedFingerprint()
    for row in 0..<work.batch.count {
      rows.add(work.batch.fingerprint(row, digester), at: work.first + row)
    }
    condition.withLock { known[work.query]?.rows.add(rows) }
  }

  /// What the queries gave that have ended; once all work is done.
  var queries: TextMap<ManifestFacts.Query> {
    let digester = Digester()
    return condition.withLock {
      known.filter(\.value.hasEnded).mapValues { query in
        ManifestFacts.Query(
          rows: query.rows.count, columns: query.columns,
          content: query.rows.finished(digester), digester)
      }
    }
  }
}
