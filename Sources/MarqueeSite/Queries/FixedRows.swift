package import MarqueeBase

/// A source of rows that are already in memory, by the query's name.
package struct FixedRows: RowSource, RowSnapshot {
  private let rows: TextMap<QueryRows>
  package let time: Moment

  package init(_ rows: [QueryRows], snapshotTime: Moment) {
    self.rows = TextMap(uniqueKeysWithValues: rows.map { ($0.name, $0) })
    time = snapshotTime
  }

  package func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    for request in queries where rows[request.query.name] == nil {
      throw Diagnostics(
        Diagnostic(
          "there are no rows of \(request.query.name)", code: "rows.missing",
          at: SourceLocation(file: request.query.file)))
    }
    try body(self)
  }

  package func run(_ queries: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    for query in queries {
      guard let rows = rows[query] else { continue }
      try receiver.begin(
        query, columns: rows.rowColumns)
      for batch in rows.chunks { try receiver.receive(query, batch) }
      try receiver.end(query, duration: .zero)
    }
  }
}

extension FixedRows: ColumnSource {
  package func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns {
    var found = QueryColumns()
    for request in queries {
      guard let rows = rows[request.query.name] else { continue }
      found.columns[rows.name] = rows.rowColumns
    }
    return found
  }
}
