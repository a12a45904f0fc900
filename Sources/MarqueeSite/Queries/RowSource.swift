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
