internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate
internal import Synchronization

extension SiteBuild {
  /// Runs queries in one snapshot and checks their results.
  func query(
    _ site: CompiledSite, _ needed: Set<String>, _ report: inout BuildReport
  ) throws(Diagnostics) -> (results: QueryResults, snapshotTime: Moment) {
    let queries = needed.sorted().compactMap { site.files.queries[$0] }
    guard !queries.isEmpty else {
      return (try QueryResults([:], queries: [:], read: []), options.now)
    }
    let parameters = site.parameters(now: options.now)
    let done = Mutex(0)
    let total = queries.count
    let set = try source.load(
      queries.map { QueryRequest(query: $0, parameters: parameters) }
    ) { [progress] _ in
      let count = done.withLock { done in
        done += 1
        return done
      }
      progress(BuildProgress(phase: .query, done: count, total: total))
    }
    report.snapshotTime = set.snapshotTime
    report.queries = queries.map { query in
      BuildReport.Query(
        name: query.name, rows: set.rows[query.name]?.count ?? 0,
        duration: set.durations[query.name] ?? .zero)
    }
    report.rows = report.queries.reduce(0) { $0 + $1.rows }
    let results = try QueryResults(
      set.rows, queries: site.files.queries, read: site.readNames)
    return (results, set.snapshotTime)
  }

  /// Renders every page into a sink; nothing in the output changes yet.
  func render(
    _ site: CompiledSite, _ query: (results: QueryResults, snapshotTime: Moment),
    _ sink: any PageSink, _ report: inout BuildReport
  ) throws(Diagnostics) -> MadePages {
    let context = SiteContext(
      engine: site.engine, bindings: bindings(site, query),
      siteURL: configuration.site.url ?? "", timeZone: site.timeZone, now: options.now,
      includesDrafts: options.drafts ?? configuration.build.drafts)
    let job = RenderJob(
      sets: try pageSets(site, query.results), copies: site.copies, site: context, sink: sink
    ) { done, total in
      progress(BuildProgress(phase: .render, done: done, total: total))
    }
    var pages = try job.run(threads: options.jobs)
    try addSitemap(to: &pages, sink)
    let told = pages.claims.diagnostics(name: job.describe)
    let mistakes = told.filter { $0.severity == .error }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    try tell(pages, told, &report)
    return pages
  }

  private func bindings(
    _ site: CompiledSite, _ query: (results: QueryResults, snapshotTime: Moment)
  ) -> [(name: String, value: Value)] {
    var members = configuration.site.members
    let given = Set(members.map(\.0))
    if !given.contains("time_zone") {
      members.append(("time_zone", .string(configuration.site.timeZone)))
    }
    let build = Record(
      [
        ("snapshot_time", .moment(query.snapshotTime)), ("now", .moment(options.now)),
      ], map: "build")
    let shared: [(name: String, value: Value)] = [
      ("site", .record(Record(members, map: "site"))),
      ("params", .record(Record(site.params.map { ($0.name, $0.value) }, map: "params"))),
      ("build", .record(build)),
    ]
    return shared + query.results.values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func pageSets(
    _ site: CompiledSite, _ results: QueryResults
  ) throws(Diagnostics) -> [PageSet] {
    var mistakes: [Diagnostic] = []
    var sets: [PageSet] = []
    for page in site.pages {
      let key = page.query.flatMap { site.files.queries[$0.text]?.options.key }
      do {
        sets.append(try PageSet(page, results: results, key: key))
      } catch {
        mistakes += error.all
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    return sets
  }

  private func addSitemap(to pages: inout MadePages, _ sink: any PageSink) throws(Diagnostics) {
    guard configuration.build.sitemap != false, let url = configuration.site.url,
      !pages.hasFile("sitemap.xml")
    else { return }
    var sitemap = Sitemap(siteURL: url)
    for (path, modified) in pages.listed { sitemap.add(path: path, modified: modified) }
    for (item, part) in sitemap.files().enumerated() {
      let put = try part.bytes.withUnsafeBytes { bytes in
        Result { () throws(Diagnostics) in try sink.put(part.file, bytes) }
      }.get()
      pages.addOwn(put, item: item)
    }
  }

  private func tell(
    _ pages: MadePages, _ told: [Diagnostic], _ report: inout BuildReport
  ) throws(Diagnostics) {
    report.pages = pages.pageCount
    report.copied = pages.copiedCount
    report.hidden = pages.hidden
    report.bytes = pages.files.reduce(0) { $0 + $1.byteCount }
    report.replacedValues = pages.replacedValues
    report.warnings = told + pages.warnings.diagnostics
    guard options.strict ?? configuration.build.strict, !pages.warnings.isEmpty else { return }
    throw Diagnostics(
      pages.warnings.diagnostics.map { warning in
        var error = warning
        error.severity = .error
        return error
      })
  }
}

extension SiteBuild {
  /// Puts the staged files in place and removes what no page makes any more.
  func commit(
    _ pages: MadePages, to output: OutputFolder, _ place: OutputPlace,
    _ report: inout BuildReport
  ) throws(Diagnostics) {
    var owned = OwnedFiles(stateFolder: stateFolder, output: place.path)
    let files = Set(pages.files.map(\.file))
    let stale = (owned.files ?? []).subtracting(files)
    try checkGuards(files: files.count, stale: stale.count, before: owned.files?.count ?? 0)
    let mistakes = output.check(
      pages.files, owned: owned.files, stale: stale, adoptsUnknown: place.isInsideSite)
    guard mistakes.isEmpty else { throw Diagnostics(Array(mistakes.prefix(20))) }

    // The list names old and new files while both may be there, so that none is ever lost.
    if owned.files != files || !stale.isEmpty { try owned.save(files.union(stale)) }
    try output.commit(pages.files, stale: stale)
    if !stale.isEmpty { try owned.save(files) }

    report.output = place.path
    report.written = pages.files.count { $0.change != .unchanged }
    report.unchanged = pages.files.count - report.written
    report.removed = stale.count
  }

  private func checkGuards(files: Int, stale: Int, before: Int) throws(Diagnostics) {
    let build = configuration.build
    if let minimum = build.minPages, files < minimum {
      throw Diagnostics(
        Diagnostic(
          "the site would have \(files) \(files == 1 ? "file" : "files"), fewer than min_pages, "
            + "\(minimum)",
          code: "guard.pages", category: .guardStopped,
          help: "look at the data; the site that was there is untouched"))
    }
    if let share = build.maxRemoved, before > 0, Double(stale) > share * Double(before) {
      let percent = Int((Double(stale) / Double(before) * 100).rounded())
      throw Diagnostics(
        Diagnostic(
          "\(stale) of \(before) files (\(percent) %) would be removed, more than max_removed",
          code: "guard.removed", category: .guardStopped,
          help: "look at the data; if it is meant, raise build.max_removed for once"))
    }
  }
}
