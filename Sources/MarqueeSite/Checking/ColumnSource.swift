package import MarqueeBase

/// Says what columns queries return, without running them.
package protocol ColumnSource: Sendable {
  /// - Parameter queries: each is looked at, whatever is wrong with the others.
  /// - Throws: when nothing can be known of any query: the server can't be reached.
  func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns
}

/// What is known of queries that were not run.
package struct QueryColumns: Sendable {
  /// By the query's name; a query with a mistake has none.
  package var columns: TextMap<[RowColumn]> = [:]
  /// What the server refused, with the place in the `.sql` file.
  package var mistakes: [Diagnostic] = []

  package init() {}
}
