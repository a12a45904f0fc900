package import MarqueeBase

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
