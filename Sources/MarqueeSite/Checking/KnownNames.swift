internal import MarqueeBase
internal import MarqueeTemplate

/// The names and members of the variables that templates may use, known before any row is read.
struct KnownNames {
  /// The variables of every template: `site`, `params`, `build` and the queries.
  let shared: TextMap<KnownValue>
  private let rows: TextMap<KnownValue>

  /// - Parameter columns: the columns of the queries that could be prepared.
  init(
    _ site: CompiledSite, _ configuration: SiteConfiguration, columns: TextMap<[RowColumn]>
  ) {
    var rows: TextMap<KnownValue> = [:]
    for (name, columns) in columns {
      rows[name] = .record(KnownRecord(columns.map(\.name), query: name))
    }
    var siteNames = configuration.site.members.map(\.0)
    if !siteNames.contains("time_zone") { siteNames.append("time_zone") }
    var shared: TextMap<KnownValue> = [
      "site": .record(KnownRecord(siteNames, map: "site")),
      "params": .record(KnownRecord(site.params.map(\.name), map: "params")),
      "build": .record(KnownRecord(["snapshot_time", "now"], map: "build")),
    ]
    for (name, query) in site.files.queries {
      let row = rows[name] ?? .unknown
      shared[name] =
        query.options.key != nil
        ? .keyed(row)
        : query.options.groupBy != nil
          ? .grouped(row)
          : .list(row)
    }
    self.shared = shared
    self.rows = rows
  }

  /// The variables that a page's `path:`, `draft:` and dates may use.
  func names(of page: PageTemplate) -> TextMap<KnownValue> {
    var names = shared
    guard let query = page.query?.text, page.settings.pagination == nil else { return names }
    let row = rows[query] ?? .unknown
    if page.settings.groupBy != nil {
      names["group"] = .unknown
      names["rows"] = .list(row)
    } else {
      names[page.settings.rowName] = row
    }
    return names
  }

  /// The variables that the rest of its front matter may use.
  func memberNames(of page: PageTemplate) -> TextMap<KnownValue> {
    var names = names(of: page)
    if page.settings.pagination != nil, let query = page.query?.text {
      names["paginator"] = .record(
        KnownRecord(
          Paginator.names, map: "paginator", members: ["items": .list(rows[query] ?? .unknown)]))
    }
    return names
  }

  /// The variables that a page's body may use.
  func bodyNames(of page: PageTemplate) -> TextMap<KnownValue> {
    var names = memberNames(of: page)
    names["page"] = .record(KnownRecord(page.memberKeys.names, map: "page"))
    return names
  }
}
