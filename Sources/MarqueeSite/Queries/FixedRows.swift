package import MarqueeBase

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
