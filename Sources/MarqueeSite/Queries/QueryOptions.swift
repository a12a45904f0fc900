/// The options of one query, from its entry of `queries:` in `marquee.yaml`.
package struct QueryOptions: Sendable, Equatable {
  /// The column by which templates look up one row; nil for none.
  package var key: String?
  /// The column by which templates look up a list of rows; nil for none.
  package var groupBy: String?
  /// The build stops when the query returns fewer rows; nil for no such guard.
  package var minRows: Int?
  /// The build stops when the query returns more rows; nil for no such guard.
  package var maxRows: Int?
  /// The query's time-out; zero for no limit, nil for `build.query_timeout`.
  package var timeout: Duration?

  package init(
    key: String? = nil, groupBy: String? = nil, minRows: Int? = nil, maxRows: Int? = nil,
    timeout: Duration? = nil
  ) {
    self.key = key
    self.groupBy = groupBy
    self.minRows = minRows
    self.maxRows = maxRows
    self.timeout = timeout
  }
}
