internal import MarqueeBase
internal import MarqueeTemplate

/// What templates may know of their variables before any row is there.
struct KnownNames {
  /// `site`, `params`, `build` and the queries.
  let shared: TextMap<KnownValue>
  private let rows: TextMap<KnownValue>

  /// - Parameter columns: of the queries that are known.
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

  /// What a page's `path:`, `draft:` and dates see.
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

  /// What the rest of its front matter sees.
  func memberNames(of page: PageTemplate) -> TextMap<KnownValue> {
    var names = names(of: page)
    if page.settings.pagination != nil, let query = page.query?.text {
      names["paginator"] = .record(
        KnownRecord(
          Paginator.names, map: "paginator", members: ["items": .list(rows[query] ?? .unknown)]))
    }
    return names
  }

  /// What a page's body sees.
  func bodyNames(of page: PageTemplate) -> TextMap<KnownValue> {
    var names = memberNames(of: page)
    names["page"] = .record(KnownRecord(page.memberKeys.names, map: "page"))
    return names
  }
}
