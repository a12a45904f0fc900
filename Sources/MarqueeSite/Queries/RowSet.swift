package import MarqueeBase

/// The rows of a build's queries.
package struct RowSet: Sendable {
  /// The rows by the query's name.
  package var rows: TextMap<QueryRows>
  /// The time of the snapshot from which all rows come.
  package var snapshotTime: Moment
  /// The duration of each query, by name.
  package var durations: TextMap<Duration>

  package init(
    rows: TextMap<QueryRows>, snapshotTime: Moment, durations: TextMap<Duration> = [:]
  ) {
    self.rows = rows
    self.snapshotTime = snapshotTime
    self.durations = durations
  }
}
