internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

extension SiteBuild {
  /// Renders every page into a sink; nothing in the output changes yet.
  ///
  /// - Parameters:
  ///   - reuse: the last build's manifest; nil to render everything.
  ///   - previousCount: an estimate of the number of pages, for the progress; nil when unknown.
  func render(
    _ site: CompiledSite, _ results: QueryResults, _ rows: BuildQueries, _ sink: any PageSink,
    reuse: Manifest?, previousCount: Int?, _ report: inout BuildReport
  ) throws(Diagnostics) -> RenderedBuild {
    let context = context(site, results, rows)
    let fingerprints = SetFingerprints(
      site: site, configuration: configuration, options: options, snapshotTime: rows.time,
      results: results)
    let sets = try heldSets(site, results, fingerprints, streamed: TextSet(rows.streamed))
    let known = sets.reduce(site.copies.count) { $0 + ($1.count ?? 0) }
    let expected = rows.streamed.isEmpty ? known : previousCount ?? 0
    let job = RenderJob(
      site: context, sink: sink,
      reuse: reuse.map { PageReuse($0, keyed: results.keyed.map(\.rows)) },
      threads: options.jobs
    ) { [progress] done in
      progress(
        BuildProgress(phase: .render, done: done, total: expected == 0 ? 0 : max(done, expected)))
    }
    let receiver = StreamReceiver(
      job.queue, queries: site.files.queries,
      makeSets: { query, columns throws(Diagnostics) in
        try streamedSets(site, query, columns, fingerprints)
      }, finished: { _ in })
    let outcomes = try job.run(threads: options.jobs) { () throws(Diagnostics) in
      for set in sets { enqueue(set, job.queue) }
      enqueue(site.copies, source: site.pages.count, job.queue)
      if let snapshot = rows.snapshot, !rows.streamed.isEmpty {
        try snapshot.run(rows.streamed, receiver)
      }
    }
    return try gather(
      outcomes, sets: sets + receiver.sets, receiver, site, results, rows, &report)
  }

  private func context(
    _ site: CompiledSite, _ results: QueryResults, _ rows: BuildQueries
  ) -> SiteContext {
    var members = configuration.site.members
    let given = TextSet(members.map(\.0))
    if !given.contains("time_zone") {
      members.append(("time_zone", .string(configuration.site.timeZone)))
    }
    let build = Record(
      [("snapshot_time", .moment(rows.time)), ("now", .moment(options.now))], map: "build")
    let shared: [(name: String, value: Value)] = [
      ("site", .record(Record(members, map: "site"))),
      ("params", .record(Record(site.params.map { ($0.name, $0.value) }, map: "params"))),
      ("build", .record(build)),
    ]
    return SiteContext(
      engine: site.engine, bindings: shared + results.lists, keyed: results.keyed,
      siteURL: configuration.site.url ?? "", timeZone: site.timeZone, now: options.now,
      includesDrafts: options.drafts ?? configuration.build.drafts, shard: options.shard,
      only: options.only)
  }

  /// The sets of pages whose rows are in memory, and of pages without a query.
  private func heldSets(
    _ site: CompiledSite, _ results: QueryResults, _ fingerprints: SetFingerprints,
    streamed: TextSet
  ) throws(Diagnostics) -> [PageSet] {
    var mistakes: [Diagnostic] = []
    var sets: [PageSet] = []
    for (source, page) in site.pages.enumerated() {
      if let query = page.query, streamed.contains(query.text) { continue }
      do {
        sets.append(try set(page, source: source, results, fingerprints))
      } catch {
        mistakes += error.all
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    return sets
  }

  private func set(
    _ page: PageTemplate, source: Int, _ results: QueryResults, _ fingerprints: SetFingerprints
  ) throws(Diagnostics) -> PageSet {
    var items = PageSet.Items.single
    var columns: [RowColumn] = []
    if let query = page.query, let rows = results.rows[query.text] {
      columns = rows.rowColumns
      if let pagination = page.settings.pagination {
        items = .slices(rows, size: pagination.size)
      } else if let column = page.settings.groupBy, rows.columns.contains(column.text) {
        items = .groups(rows, try GroupedRows(rows, column: column.text, file: page.name))
      } else {
        items = .rows(rows)
      }
    }
    let key = page.query.flatMap { fingerprints.site.files.queries[$0.text]?.options.key }
    return try PageSet(
      page, source: source, items: items, key: key,
      fingerprint: fingerprints.fingerprint(page, columns: columns))
  }

  private func streamedSets(
    _ site: CompiledSite, _ query: String, _ columns: [RowColumn], _ fingerprints: SetFingerprints
  ) throws(Diagnostics) -> [PageSet] {
    var mistakes: [Diagnostic] = []
    var sets: [PageSet] = []
    for (source, page) in site.pages.enumerated() where page.query?.text == query {
      do {
        let names = columns.map(\.name)
        sets.append(
          try PageSet(
            page, source: source,
            items: page.settings.groupBy == nil
              ? .stream(query: query, columns: names) : .groupStream(query: query, columns: names),
            key: site.files.queries[query]?.options.key,
            fingerprint: fingerprints.fingerprint(page, columns: columns)))
      } catch {
        mistakes += error.all
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    return sets
  }

  private func enqueue(_ set: PageSet, _ queue: RenderQueue) {
    guard case .rows(let rows) = set.items else {
      let count = set.count ?? 0
      let step = StreamReceiver.pagesPerTask(of: count)
      for start in stride(from: 0, to: count, by: step) {
        queue.add(.items(set, start..<min(start + step, count)))
      }
      return
    }
    var first = 0
    for batch in rows.chunks {
      let step = StreamReceiver.pagesPerTask(of: batch.count)
      for start in stride(from: 0, to: batch.count, by: step) {
        queue.add(.rows(set, batch, start..<min(start + step, batch.count), first: first))
      }
      first += batch.count
    }
  }

  private func enqueue(_ copies: [FoundFile], source: Int, _ queue: RenderQueue) {
    let step = StreamReceiver.rowsPerTask
    for start in stride(from: 0, to: copies.count, by: step) {
      queue.add(
        .copies(copies, source: source, start..<min(start + step, copies.count)))
    }
  }
}
