internal import MarqueeBase
internal import MarqueePostgres

/// The database snapshot of a build, and which queries are loaded and which are streamed.
struct BuildQueries: Sendable {
  /// The snapshot; nil for a site without queries.
  let snapshot: (any RowSnapshot)?
  /// The time of the snapshot.
  let time: Moment
  /// The queries whose rows are kept in memory: templates read them, or a page is made from
  /// several.
  let loaded: [String]
  /// The queries that only make a page per row, or per group if they are ordered by the group's
  /// column: their rows are streamed and not kept.
  let streamed: [String]
}

extension SiteBuild {
  /// Opens the snapshot that all rows of the build come from, and runs `body` with it.
  func withRows(
    _ site: CompiledSite, _ needed: TextSet, _ report: inout BuildReport,
    _ body: (BuildQueries, inout BuildReport) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    let queries = needed.sorted().compactMap { site.files.queries[$0] }
    guard !queries.isEmpty else {
      return try body(
        BuildQueries(snapshot: nil, time: options.now, loaded: [], streamed: []), &report)
    }
    let parameters = configuration.parameters(at: options.now, site.params)
    let requests = queries.map { QueryRequest(query: $0, parameters: parameters) }
    let streamed = site.streamedQueries
    let start = ContinuousClock.now
    progress(BuildProgress(phase: .query, done: 0, total: queries.count))
    try source.withSnapshot(of: requests) { snapshot throws(Diagnostics) in
      report.phases.append((.query, ContinuousClock.now - start))
      report.snapshotTime = snapshot.time
      try body(
        BuildQueries(
          snapshot: snapshot, time: snapshot.time,
          loaded: queries.map(\.name).filter { !streamed.contains($0) },
          streamed: queries.map(\.name).filter(streamed.contains)), &report)
    }
  }

  /// Loads the queries that must be in memory, and checks their rows.
  func load(
    _ site: CompiledSite, _ rows: BuildQueries, _ report: inout BuildReport
  ) throws(Diagnostics) -> QueryResults {
    guard let snapshot = rows.snapshot, !rows.loaded.isEmpty else {
      return try QueryResults([:], queries: [:], read: [])
    }
    let total = rows.loaded.count
    let counter = Counter()
    let collector = RowCollector { [progress] _ in
      progress(BuildProgress(phase: .query, done: counter.next(), total: total))
    }
    let start = ContinuousClock.now
    try snapshot.run(rows.loaded, collector)
    let loaded = collector.rows
    let durations = collector.durations
    for name in rows.loaded {
      let query = BuildReport.Query(
        name: name, file: site.files.queries[name]?.file, rows: loaded[name]?.count ?? 0,
        duration: durations[name] ?? .zero)
      report.queries.append(query)
      report.rows += query.rows
    }
    let results = try QueryResults(
      loaded, queries: site.files.queries, read: site.readNames)
    if let query = report.phases.lastIndex(where: { $0.phase == .query }) {
      report.phases[query].duration += ContinuousClock.now - start
    }
    return results
  }
}

extension CompiledSite {
  /// The queries that only make a page per row, or per group if they are ordered by the group's
  /// column.
  ///
  /// A paginated list shows its number of pages, so the rows of a pagination are kept.
  var streamedQueries: TextSet {
    var streamed: TextSet = []
    var held = readNames
    for page in pages {
      guard let query = page.query?.text else { continue }
      if page.settings.pagination == nil,
        page.settings.groupBy.map({ $0.text == leadingOrder(of: query) }) ?? true
      {
        streamed.insert(query)
      } else {
        held.insert(query)
      }
    }
    return streamed.subtracting(held)
  }

  private func leadingOrder(of query: String) -> String? {
    files.queries[query]?.parsedSQL?.leadingOrder
  }
}
