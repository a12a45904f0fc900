package import MarqueeBase

/// What `marquee.yaml` says. Every field has the default that an absent key stands for.
package struct SiteConfiguration: Sendable {
  package var site = SiteSettings()
  package var database = DatabaseSetting.local
  /// Named SQL parameters and `{{ params.city }}`, in the file's order.
  package var params: [(name: String, value: Value)] = []
  /// Options of queries/NAME.sql, by name. A file without an entry has none.
  package var queries: TextMap<QueryOptions> = [:]
  package var build = BuildSettings()
  package var snapshot = SnapshotSettings()
  package var watch = WatchSettings()
  /// Where the queries' entries stand, for the message about one without a file.
  package var queryLocations: TextMap<SourceLocation> = [:]
  /// The file's text, for the carets of mistakes that show only later.
  var source: YAMLSource?

  package static let fileName = "marquee.yaml"

  package init() {}
}
