package import MarqueeBase

/// What `marquee record` kept.
package struct RecordingReport: Sendable {
  package struct Query: Sendable {
    package let name: String
    package let rows: Int
    package let byteCount: Int
    package let duration: Duration
  }

  package let queries: [Query]
  /// Queries whose recording was removed, because they are gone.
  package let removed: [String]
  /// The moment that all rows show.
  package let snapshotTime: Moment

  package var rows: Int { queries.reduce(0) { $0 + $1.rows } }
  package var byteCount: Int { queries.reduce(0) { $0 + $1.byteCount } }
}
