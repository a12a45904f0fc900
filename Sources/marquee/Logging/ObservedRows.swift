internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// A row source that reports its queries to the build's timings.
struct ObservedRows: RowSource {
  let source: any RowSource
  let journal: BuildTimings

  func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try source.withSnapshot(of: queries) { snapshot throws(Diagnostics) in
      journal.opened(snapshot.time)
      let files = TextMap(
        uniqueKeysWithValues: queries.map { ($0.query.name, $0.query.file) })
      try body(ObservedSnapshot(snapshot: snapshot, journal: journal, files: files))
    }
  }
}

private struct ObservedSnapshot: RowSnapshot {
  let snapshot: any RowSnapshot
  let journal: BuildTimings
  /// The queries' files, by name.
  let files: TextMap<String>
  var time: Moment { snapshot.time }

  func run(_ queries: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    try snapshot.run(queries, ObservedReceiver(receiver: receiver, journal: journal, files: files))
  }
}

/// A receiver that counts the rows before it passes them on.
private final class ObservedReceiver: RowReceiver {
  private let receiver: any RowReceiver
  private let journal: BuildTimings
  private let files: TextMap<String>
  private let rows = Mutex<TextMap<Int>>([:])

  init(receiver: any RowReceiver, journal: BuildTimings, files: TextMap<String>) {
    self.receiver = receiver
    self.journal = journal
    self.files = files
  }

  func begin(_ query: String, columns: [RowColumn]) throws(Diagnostics) {
    journal.began(query, in: files[query] ?? query)
    try receiver.begin(query, columns: columns)
  }

  func receive(_ query: String, _ batch: any RecordBatch) throws(Diagnostics) {
    rows.withLock { $0[query, default: 0] += batch.count }
    try receiver.receive(query, batch)
  }

  func end(_ query: String, duration: Duration) throws(Diagnostics) {
    journal.ended(
      query, in: files[query] ?? query, rows: rows.withLock { $0[query] ?? 0 }, duration: duration)
    try receiver.end(query, duration: duration)
  }
}
