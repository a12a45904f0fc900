internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Computes the fingerprint of the inputs that all pages of a set share.
///
/// A page is rendered again when this fingerprint, its row, or a row that it looked up has changed.
/// So everything that can show on a page must be in one of the three, and nothing else may be: a
/// query that a page doesn't read is no reason to render it.
struct SetFingerprints: Sendable {
  let site: CompiledSite
  let configuration: SiteConfiguration
  let options: BuildOptions
  let snapshotTime: Moment
  let results: QueryResults

  /// - Parameter columns: the columns of the query that the set's pages come from.
  func fingerprint(_ template: PageTemplate, columns: [RowColumn]) -> Fingerprint {
    let digester = Digester()
    digester.add("marquee page 2")
    digester.add(options.program)
    digester.add(template.fingerprint)
    digester.add(configuration.site.timeZone)
    digester.add(configuration.build.markdownLimit)
    add(columns, to: digester)
    let names = template.names
    for name in names.sorted() { digester.add(site.engine.nameStatus(of: name)) }
    if names.contains("page") { digester.add(configuration.site.url ?? "") }
    if template.decisions.draft != nil {
      digester.add((options.drafts ?? configuration.build.drafts) ? 1 : 0)
    }
    if names.contains("site") {
      digester.add(Record(configuration.site.members.map { ($0.0, $0.1) }))
    }
    if names.contains("params") {
      digester.add(Record(site.params.map { ($0.name, $0.value) }))
    }
    if names.contains("build") {
      digester.add(.moment(options.now))
      digester.add(.moment(snapshotTime))
    }
    for name in names.sorted() {
      guard let query = site.files.queries[name] else { continue }
      digester.add(name)
      digester.add(query.options.key ?? "")
      digester.add(query.options.groupBy ?? "")
      guard let rows = results.rows[name] else { continue }
      add(rows.rowColumns, to: digester)
      // Look-ups by key are noted page by page.
      if query.options.key == nil, query.options.groupBy == nil {
        digester.add(results.fingerprints[name] ?? .none)
      }
    }
    return digester.finish()
  }

  private func add(_ columns: [RowColumn], to digester: Digester) {
    digester.add(columns.count)
    for column in columns {
      digester.add(column.name)
      digester.add(column.type)
    }
  }
}

extension CompiledSite {
  /// The fingerprint of everything but rows and copied files; `--if-changed` compares it, and all
  /// shards of a site must have the same.
  func fingerprint(_ configuration: SiteConfiguration, _ options: BuildOptions) -> Fingerprint {
    let digester = Digester()
    digester.add("marquee site 1")
    digester.add(options.program)
    digester.add(configuration.source?.text ?? "")
    digester.add((options.drafts ?? configuration.build.drafts) ? 1 : 0)
    digester.add((options.strict ?? configuration.build.strict) ? 1 : 0)
    digester.add(Record(params.map { ($0.name, $0.value) }))
    for page in pages {
      digester.add(page.name)
      digester.add(page.fingerprint)
      for name in page.names.sorted() { digester.add(engine.nameStatus(of: name)) }
    }
    for query in files.queries.values.sorted(by: { $0.name < $1.name }) {
      digester.add(query.name)
      digester.add(query.text)
    }
    return digester.finish()
  }
}
