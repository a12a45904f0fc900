package import MarqueeBase

/// Where a build's rows come from: a database, a recording, the memory of a watching process, a test.
package protocol RowSource: Sendable {
  /// Opens the moment that all rows of a build show, runs `body`, and closes it.
  ///
  /// - Parameter queries: all that `body` may run. None of them runs by itself.
  /// - Throws: category `.database` for what the server refuses, with the place in the `.sql` file;
  ///   what `body` throws.
  func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
}

/// One moment of the rows.
package protocol RowSnapshot: Sendable {
  /// The moment that all rows show.
  var time: Moment { get }

  /// Runs queries, side by side where the source can, and hands out their rows as they arrive.
  /// Returns when all are done.
  ///
  /// - Throws: every query's mistake at once; what `receiver` throws ends the run.
  func run(_ queries: [String], _ receiver: any RowReceiver) throws(Diagnostics)
}

/// Takes the rows of queries while they arrive.
///
/// The calls for one query come in order and never two at once; those for different queries come
/// from different threads.
package protocol RowReceiver: Sendable {
  /// Called once for each query, before its rows.
  func begin(_ query: String, columns: [RowColumn]) throws(Diagnostics)

  /// A receiver that has enough in hand blocks here, and so slows the source down.
  func receive(_ query: String, _ batch: any RecordBatch) throws(Diagnostics)

  /// - Parameter duration: from the query's start to its last row.
  func end(_ query: String, duration: Duration) throws(Diagnostics)
}

/// A column of a query's result.
package struct RowColumn: Sendable, Hashable {
  @ComparedByBytes package private(set) var name: String
  /// As SQL writes it: `integer`, `text[]`; empty when nobody knows.
  package let type: String

  package init(name: String, type: String = "") {
    self.name = name
    self.type = type
  }
}

extension RowSource {
  /// Runs queries in a snapshot of their own and keeps all their rows.
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
