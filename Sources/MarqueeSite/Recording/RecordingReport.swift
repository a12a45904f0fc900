package import MarqueeBase

/// The result of `marquee record`.
package struct RecordingReport: Sendable {
  /// A recorded query, with the rows and bytes of its file and the time that it took.
  package struct Query: Sendable {
    package let name: String
    package let rows: Int
    package let byteCount: Int
    package let duration: Duration
  }

  package let queries: [Query]
  /// The queries whose recording was removed, because the site no longer has them.
  package let removed: [String]
  /// The time of the snapshot from which all rows come.
  package let snapshotTime: Moment

  package var rows: Int { queries.reduce(0) { $0 + $1.rows } }
  package var byteCount: Int { queries.reduce(0) { $0 + $1.byteCount } }
}
