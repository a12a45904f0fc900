package import MarqueeBase

/// A source of a build's rows: a database, a recording, the memory of a watching process, or a
/// test.
package protocol RowSource: Sendable {
  /// Opens a snapshot from which all rows of a build come, runs `body`, and closes it.
  ///
  /// - Parameter queries: all queries that `body` may run. None of them is run otherwise.
  /// - Throws: a diagnostic of category `.database` for an error of the server, with the place in
  ///   the `.sql` file; what `body` throws.
  func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
}

/// A snapshot of the rows.
package protocol RowSnapshot: Sendable {
  /// The time of the snapshot.
  var time: Moment { get }

  /// Runs queries, at the same time if the source can, and passes their rows to `receiver` as they
  /// arrive. Returns when all are done.
  ///
  /// - Throws: the mistakes of all queries at once; an error from `receiver` ends the run.
  func run(_ queries: [String], _ receiver: any RowReceiver) throws(Diagnostics)
}

/// Takes the rows of queries while they arrive.
///
/// The calls for one query come in order and never two at the same time; those for different
/// queries may come from different threads.
package protocol RowReceiver: Sendable {
  /// Called once for each query, before its rows.
  func begin(_ query: String, columns: [RowColumn]) throws(Diagnostics)

  /// Takes some rows. A receiver that can't take more blocks here, which slows the source down.
  func receive(_ query: String, _ batch: any RecordBatch) throws(Diagnostics)

  /// Called once for each query, after its last row.
  ///
  /// - Parameter duration: the time from the query's start to its last row.
  func end(_ query: String, duration: Duration) throws(Diagnostics)
}

/// A column of a query's result.
package struct RowColumn: Sendable, Hashable {
  @ComparedByBytes package private(set) var name: String
  /// The type as SQL writes it: `integer`, `text[]`; empty when it is not known.
  package let type: String

  package init(name: String, type: String = "") {
    self.name = name
    self.type = type
  }
}

extension RowSource {
  /// Runs queries in a new snapshot and keeps all their rows in memory.
  ///
  /// - Parameter finished: called after each query, on any thread.
  package func load(
    _ queries: [QueryRequest], finished: @escaping @Sendable (_ query: String) -> Void = { _ in }
  ) throws(Diagnostics) -> RowSet {
    let collector = RowCollector(finished: finished)
    var time: Moment?
    try withSnapshot(of: queries) { snapshot throws(Diagnostics) in
      time = snapshot.time
      try snapshot.run(queries.map(\.query.name), collector)
    }
    return RowSet(
      rows: collector.rows, snapshotTime: time ?? Moment(.timestampWithZone, microseconds: 0),
      durations: collector.durations)
  }
}
