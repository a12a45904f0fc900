package import MarqueeBase

/// What `marquee.yaml` says. Every field has the default that an absent key stands for.
package struct SiteConfiguration: Sendable {
  package var site = SiteSettings()
  package var database = DatabaseSetting.local
  /// Named SQL parameters and `{{ params.city }}`, in the file's order.
  package var params: [(name: String, value: Value)] = []
  /// Options of queries/NAME.sql, by name. A file without an entry has none.
  package var queries: [String: QueryOptions] = [:]
  package var build = BuildSettings()
  /// Where the queries' entries stand, for the message about one without a file.
  package var queryLocations: [String: SourceLocation] = [:]
  /// The file's text, for the carets of mistakes that show only later.
  var source: YAMLSource?

  package static let fileName = "marquee.yaml"

  package init() {}
}

/// `site:` in `marquee.yaml`.
package struct SiteSettings: Sendable {
  /// The public address without a final slash (`https://movies.example`); nil when not given.
  /// Feeds and sitemaps need it.
  package var url: String?
  /// An IANA name, `UTC` when not given. It decides what `today` is.
  package var timeZone = "UTC"
  /// Everything under `site:` as templates see it, further keys included.
  package var members: [(String, Value)] = []
}

/// `database:` in `marquee.yaml`. The environment may override it; that is the roof's task.
package enum DatabaseSetting: Sendable {
  /// The private server that Marquee starts by itself.
  case local
  /// A URI or a `key=value` text as libpq reads it.
  case url(String, SourceLocation)
  /// Single fields by the names of marquee.yaml.
  case fields([Field])

  package struct Field: Sendable {
    package let name: String
    package let value: String
    package let location: SourceLocation
  }
}

/// `build:` in `marquee.yaml`.
package struct BuildSettings: Sendable {
  /// The output folder, from the site's root.
  package var output = "output"
  package var drafts = false
  /// Nil when not said: then there is a sitemap if there is a `site.url`.
  package var sitemap: Bool?
  /// The layout of pages that name none; nil when not given.
  package var layout: Located?
  /// Replaced values are errors.
  package var strict = false
  /// Connections that run queries at once.
  package var connections = 4
  /// The build stops when it would make fewer pages.
  package var minPages: Int?
  /// The build stops when it would remove a larger share (0–1) of the pages there are.
  package var maxRemoved: Double?
}

/// One entry under `queries:` in `marquee.yaml`.
package struct QueryOptions: Sendable, Equatable {
  /// The column by which a template looks up one row; nil for a list.
  package var key: String?
  /// The column by which a template looks up a list of rows; nil for a list.
  package var groupBy: String?
  package var minRows: Int?
  package var maxRows: Int?

  package init(
    key: String? = nil, groupBy: String? = nil, minRows: Int? = nil, maxRows: Int? = nil
  ) {
    self.key = key
    self.groupBy = groupBy
    self.minRows = minRows
    self.maxRows = maxRows
  }
}
