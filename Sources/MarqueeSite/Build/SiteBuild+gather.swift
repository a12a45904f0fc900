internal import MarqueeBase
internal import Synchronization

extension SiteBuild {
  /// Puts the tasks' outcomes together, in the order of the site.
  ///
  /// - Throws: the mistakes of the pages, each reported once, at most `PageErrors.limit`; two pages
  ///   with one path; with `--strict`, values that had to be replaced.
  func gather(
    _ outcomes: [RenderJob.Outcome], sets: [PageSet], _ receiver: StreamReceiver,
    _ site: CompiledSite, _ results: QueryResults, _ rows: BuildQueries, _ report: inout BuildReport
  ) throws(Diagnostics) -> RenderedBuild {
    var table = PageTable()
    var errors = PageErrors()
    var warnings = PageErrors()
    var streamed: [Int: OrderedFingerprint] = [:]
    var templates: [Int: BuildReport.Template] = [:]
    var nextChange: Moment?
    for outcome in outcomes {
      table.add(outcome.chunk, source: outcome.source)
      errors.add(outcome.errors)
      warnings.add(outcome.warnings)
      report.hidden += outcome.hidden
      report.replacedValues += outcome.replacedValues
      streamed[outcome.source, default: OrderedFingerprint()].add(outcome.rows)
      if site.pages.indices.contains(outcome.source) {
        let name = site.pages[outcome.source].name
        templates[outcome.source, default: BuildReport.Template(name: name)].add(outcome)
      }
      if let next = outcome.nextChange,
        nextChange.map({ next.microseconds < $0.microseconds }) ?? true
      {
        nextChange = next
      }
    }
    for (name, query) in receiver.outcome.sorted(by: { $0.key < $1.key }) {
      report.queries.append(
        BuildReport.Query(
          name: name, file: site.files.queries[name]?.file, rows: query.rows,
          duration: query.duration))
      report.rows += query.rows
    }
    report.queries.sort { $0.name < $1.name }
    report.templates = templates.sorted { $0.key < $1.key }.map(\.value)
    report.nextChange = nextChange
    guard errors.isEmpty else { throw Diagnostics(errors.diagnostics) }
    var made = RenderedBuild(
      claims: PageClaims(table), snapshotTime: rows.snapshot == nil ? nil : rows.time,
      nextChange: nextChange)
    made.queries = queryFacts(streamed, sets, receiver, results)
    try tell(made.claims, sets: sets, site, rows, warnings, &report)
    return made
  }

  private func queryFacts(
    _ streamed: [Int: OrderedFingerprint], _ sets: [PageSet], _ receiver: StreamReceiver,
    _ results: QueryResults
  ) -> TextMap<ManifestFacts.Query> {
    var facts: TextMap<ManifestFacts.Query> = [:]
    let digester = Digester()
    for (name, rows) in results.rows {
      facts[name] = ManifestFacts.Query(
        rows, content: results.fingerprints[name] ?? .none, digester)
    }
    for (name, outcome) in receiver.outcome {
      // The first set of a query counts its rows.
      let source = sets.filter { $0.streamedQuery == name }.map(\.source).min()
      let rows = source.flatMap { streamed[$0] } ?? OrderedFingerprint()
      facts[name] = ManifestFacts.Query(
        rows: outcome.rows, columns: outcome.columns, content: rows.finished(digester), digester)
    }
    return facts
  }

  private func tell(
    _ claims: PageClaims, sets: [PageSet], _ site: CompiledSite, _ rows: BuildQueries,
    _ warnings: PageErrors, _ report: inout BuildReport
  ) throws(Diagnostics) {
    let authors = Set(
      sets.filter { set in
        switch set.items {
        case .single, .slices: set.template.hasOnePath
        case .rows, .groups, .stream, .groupStream: false
        }
      }.map(\.source))
    let parts = sitemapParts(claims.table)
    func diagnostics(_ name: (UInt32) -> String) -> [Diagnostic] {
      let all = claims.diagnostics(name: name)
      guard configuration.makesSitemap else { return all }
      return all
        + claims.sitemapDiagnostics(
          parts: parts,
          isAuthors: { number in
            let source = claims.table.part(number).source
            return source >= site.pages.count || authors.contains(source)
          }, name: name)
    }
    let names = try names(diagnostics, claims.table, sets: sets, site, rows)
    let told = diagnostics { names[$0] ?? "a page" }
    let mistakes = told.filter { $0.severity == .error }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    claims.table.forEach { _, entry, _ in
      if entry.flags.contains(.copied) { report.copied += 1 } else { report.pages += 1 }
      if entry.flags.contains(.reused) { report.reused += 1 }
      report.bytes &+= entry.size
    }
    report.warnings += told + literalWarnings(site) + warnings.diagnostics
    guard options.strict ?? configuration.build.strict, !warnings.isEmpty else { return }
    throw Diagnostics(
      warnings.diagnostics.map { warning in
        var error = warning
        error.severity = .error
        return error
      })
  }

  /// The number of files that the sitemap needs, besides `sitemap.xml`.
  private func sitemapParts(_ table: PageTable) -> Int {
    guard configuration.makesSitemap, options.shard == nil, options.only == nil else { return 0 }
    var count = 0
    table.forEach { _, entry, _ in if entry.flags.contains(.listed) { count += 1 } }
    return Sitemap.parts(of: count)
  }

  /// Warnings about parameters in quotes, in the queries that pages use.
  private func literalWarnings(_ site: CompiledSite) -> [Diagnostic] {
    let names = TextSet((configuration.params + options.params).map(\.name) + QueryFile.boundNames)
    return site.neededQueries.sorted().compactMap { site.files.queries[$0] }
      .flatMap { $0.literalWarnings(parameters: names) }
  }

  /// The descriptions of the pages that messages name.
  ///
  /// Streamed rows are queried again: the snapshot still shows them.
  private func names(
    _ diagnostics: ((UInt32) -> String) -> [Diagnostic], _ table: PageTable, sets: [PageSet],
    _ site: CompiledSite, _ rows: BuildQueries
  ) throws(Diagnostics) -> [UInt32: String] {
    var numbers: Set<UInt32> = []
    _ = diagnostics { number in
      numbers.insert(number)
      return ""
    }
    guard !numbers.isEmpty else { return [:] }
    let bySource = Dictionary(sets.map { ($0.source, $0) }, uniquingKeysWith: { first, _ in first })
    var streamed: TextMap<Set<Int>> = [:]
    for number in numbers {
      guard let query = bySource[table.part(number).source]?.streamedQuery else { continue }
      streamed[query, default: []].insert(Int(table.entry(number).item))
    }
    let picker = RowPicker(streamed)
    if !streamed.isEmpty { try rows.snapshot?.run(streamed.keys.sorted(), picker) }
    var names: [UInt32: String] = [:]
    for number in numbers {
      let source = table.part(number).source
      let item = Int(table.entry(number).item)
      guard let set = bySource[source] else {
        let isCopy = source == site.pages.count && site.copies.indices.contains(item)
        names[number] = isCopy ? site.copies[item].name : "the sitemap"
        continue
      }
      var row: Record?
      if let query = set.streamedQuery { row = picker.row(item, of: query) }
      names[number] = set.describe(item, row: row)
    }
    return names
  }
}

/// A receiver that keeps the rows with the given numbers.
private final class RowPicker: RowReceiver {
  private let wanted: TextMap<Set<Int>>
  private let state = Mutex<(rows: TextMap<[Int: Record]>, counts: TextMap<Int>)>(([:], [:]))

  init(_ wanted: TextMap<Set<Int>>) { self.wanted = wanted }

  func row(_ number: Int, of query: String) -> Record? {
    state.withLock { $0.rows[query]?[number] }
  }

  func begin(_ query: String, columns: [RowColumn]) {}

  func receive(_ query: String, _ batch: any RecordBatch) {
    state.withLock { state in
      let first = state.counts[query, default: 0]
      state.counts[query] = first + batch.count
      for number in wanted[query] ?? [] where (first..<first + batch.count).contains(number) {
        state.rows[query, default: [:]][number] = batch.record(number - first)
      }
    }
  }

  func end(_ query: String, duration: Duration) {}
}
