/// One entry under `queries:` in `marquee.yaml`.
package struct QueryOptions: Sendable, Equatable {
  /// The column by which a template looks up one row; nil for a list.
  package var key: String?
  /// The column by which a template looks up a list of rows; nil for a list.
  package var groupBy: String?
  package var minRows: Int?
  package var maxRows: Int?
  /// How long the server may work on it; zero: without a limit. Nil: as long as
  /// `build.query_timeout` says.
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
