package import MarqueeBase

/// Finds the columns that queries return, without running them.
package protocol ColumnSource: Sendable {
  /// - Parameter queries: each is prepared, even when others have mistakes.
  /// - Throws: when no query can be prepared, because the server can't be reached.
  func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns
}

/// The columns of queries that were prepared but not run.
package struct QueryColumns: Sendable {
  /// The columns by the query's name; a query with a mistake has no entry.
  package var columns: TextMap<[RowColumn]> = [:]
  /// The server's errors, with their places in the `.sql` files.
  package var mistakes: [Diagnostic] = []

  package init() {}
}
