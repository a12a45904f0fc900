package import MarqueeBase

/// The settings of `marquee.yaml`. Every field has the default for a key that is not given.
package struct SiteConfiguration: Sendable {
  package var site = SiteSettings()
  package var database = DatabaseSetting.local
  /// The values of `params:`, in the file's order: named parameters in SQL, `{{ params.city }}` in
  /// templates.
  package var params: [(name: String, value: Value)] = []
  /// Options of queries/NAME.sql, by name. A file without an entry has none.
  package var queries: TextMap<QueryOptions> = [:]
  package var build = BuildSettings()
  package var snapshot = SnapshotSettings()
  package var watch = WatchSettings()
  package var publish = PublishSettings()
  /// The places of the entries in `queries:`, for the message about an entry without a file.
  package var queryLocations: TextMap<SourceLocation> = [:]
  /// The file's text, for excerpts in diagnostics that are made later.
  var source: YAMLSource?

  package static let fileName = "marquee.yaml"

  package init() {}
}
