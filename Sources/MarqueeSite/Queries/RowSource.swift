package import MarqueeBase

/// Where a build's rows come from: a database, a recording, a test.
package protocol RowSource: Sendable {
  /// Runs queries so that all of them see one moment.
  ///
  /// - Parameter finished: called after each query, on any thread.
  /// - Throws: category `.database` for what the server refuses, with the place in the `.sql` file.
  func rows(
    of queries: [QueryRequest], finished: @Sendable (_ name: String) -> Void
  ) throws(Diagnostics) -> RowSet
}

/// A query to run, with the values of the parameters that it may name.
package struct QueryRequest: Sendable {
  package let query: QueryFile
  /// Everything that is bound, by name; the query takes what it names.
  package let parameters: [String: Value]

  package init(query: QueryFile, parameters: [String: Value]) {
    self.query = query
    self.parameters = parameters
  }
}

/// The results of a build's queries.
package struct RowSet: Sendable {
  package var rows: [String: QueryRows]
  /// The moment that all rows show.
  package var snapshotTime: Moment
  /// How long each query took, by name.
  package var durations: [String: Duration]

  package init(
    rows: [String: QueryRows], snapshotTime: Moment, durations: [String: Duration] = [:]
  ) {
    self.rows = rows
    self.snapshotTime = snapshotTime
    self.durations = durations
  }
}

/// Rows that are in memory already, by query name.
package struct FixedRows: RowSource {
  private let rows: [String: QueryRows]
  private let snapshotTime: Moment

  package init(_ rows: [QueryRows], snapshotTime: Moment) {
    self.rows = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
    self.snapshotTime = snapshotTime
  }

  package func rows(
    of queries: [QueryRequest], finished: @Sendable (_ name: String) -> Void
  ) throws(Diagnostics) -> RowSet {
    var found: [String: QueryRows] = [:]
    for request in queries {
      guard let rows = rows[request.query.name] else {
        throw Diagnostics(
          Diagnostic(
            "there are no rows of \(request.query.name)", code: "rows.missing",
            at: SourceLocation(file: request.query.file)))
      }
      found[request.query.name] = rows
      finished(request.query.name)
    }
    return RowSet(rows: found, snapshotTime: snapshotTime)
  }
}
