package import MarqueeBase

/// The results of a build's queries.
package struct RowSet: Sendable {
  package var rows: TextMap<QueryRows>
  /// The moment that all rows show.
  package var snapshotTime: Moment
  /// How long each query took, by name.
  package var durations: TextMap<Duration>

  package init(
    rows: TextMap<QueryRows>, snapshotTime: Moment, durations: TextMap<Duration> = [:]
  ) {
    self.rows = rows
    self.snapshotTime = snapshotTime
    self.durations = durations
  }
}
