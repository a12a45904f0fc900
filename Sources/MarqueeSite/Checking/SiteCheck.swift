internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Checks everything about a site that can be checked without writing a file.
///
///     let report = SiteCheck(configuration, options: options, columns: database).run()
///
/// Queries are prepared, not run, and templates are checked against their columns. With rows, all
/// pages are rendered too, and their links, anchors, ids, images and titles are checked.
package struct SiteCheck: Sendable {
  private let configuration: SiteConfiguration
  private let options: BuildOptions
  private let columns: any ColumnSource
  private let rows: (any RowSource)?
  private let external: ExternalLinks?
  private let progress: @Sendable (BuildProgress) -> Void

  /// - Parameters:
  ///   - columns: used only when the site has queries.
  ///   - rows: the source of rows for rendering; nil to render nothing.
  ///   - external: the checker of external addresses; nil to skip them.
  package init(
    _ configuration: SiteConfiguration, options: BuildOptions, columns: any ColumnSource,
    rows: (any RowSource)? = nil, external: ExternalLinks? = nil,
    progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.options = options
    self.columns = columns
    self.rows = rows
    self.external = external
    self.progress = progress
  }

  /// Runs all checks; after a mistake, every check that does not depend on it still runs.
  package func run() -> CheckReport {
    let start = ContinuousClock.now
    var report = CheckReport()
    check(&report)
    if options.strict ?? configuration.build.strict {
      for index in report.diagnostics.indices { report.diagnostics[index].severity = .error }
    }
    report.duration = ContinuousClock.now - start
    return report
  }

  private func check(_ report: inout CheckReport) {
    let files: SiteFiles
    progress(BuildProgress(phase: .read, done: 0, total: 0))
    do throws(Diagnostics) {
      files = try SiteFiles.find(root: options.root, configuration: configuration)
    } catch {
      report.diagnostics += error.all
      return
    }
    report.templates = files.templates.count
    report.contentFiles = files.content.count {
      if case .page = $0 { true } else { false }
    }
    progress(BuildProgress(phase: .compile, done: 0, total: 0))
    var site: CompiledSite?
    do throws(Diagnostics) {
      site = try CompiledSite(files, configuration, options)
    } catch {
      report.diagnostics += error.all
      addUnusedTemplates(files, &report)
    }
    progress(BuildProgress(phase: .query, done: 0, total: 0))
    let known = prepare(files, &report)
    guard let site else {
      report.diagnostics += files.warnings
      return
    }
    report.diagnostics += site.warnings
    var templates = TemplateCheck(site, KnownNames(site, configuration, columns: known))
    templates.run(columns: known)
    report.diagnostics += templates.diagnostics
    render(site, &report)
  }

  /// Adds the mistakes of templates that no page uses, when the pages themselves can't be compiled.
  private func addUnusedTemplates(_ files: SiteFiles, _ report: inout CheckReport) {
    let engine = TemplateEngine(options: EngineOptions(now: options.now))
    for (_, file) in files.templates.sorted(by: { $0.key < $1.key }) {
      do throws(Diagnostics) {
        _ = try engine.compile(file.source)
      } catch {
        report.diagnostics += error.all.filter { !report.diagnostics.contains($0) }
      }
    }
  }

  // MARK: Queries

  private func prepare(
    _ files: SiteFiles, _ report: inout CheckReport
  ) -> TextMap<[RowColumn]> {
    guard !files.queries.isEmpty else { return [:] }
    let parameters = configuration.parameters(
      at: options.now, configuration.params + options.params)
    let requests = files.queries.values.sorted { $0.name < $1.name }.map {
      QueryRequest(query: $0, parameters: parameters)
    }
    do throws(Diagnostics) {
      let found = try columns.columns(of: requests)
      report.queries = found.columns.count
      report.diagnostics += found.mistakes
      for request in requests {
        report.diagnostics += request.query.literalWarnings(parameters: TextSet(parameters.keys))
      }
      return found.columns
    } catch {
      report.diagnostics += error.all
      return [:]
    }
  }

  // MARK: Pages

  private func render(_ site: CompiledSite, _ report: inout CheckReport) {
    // When a query has a mistake, running the queries would only report it again.
    guard let rows, report.queries == site.files.queries.count else { return }
    let origins = PageOrigins(site.pages)
    let address = SiteAddress(siteURL: configuration.site.url)
    let ledger = LinkLedger(address, origins)
    let formats = FormatLedger(origins)
    let sink = CheckingSink(
      ledger: ledger, formats: formats, copied: TextSet(site.copies.map(\.path)))
    var rendered = CheckReport.Rendered()
    defer { report.rendered = rendered }
    var options = options
    // With `strict`, warnings become errors once all checks have run.
    options.strict = false
    let build = SiteBuild(configuration, options: options, source: rows, progress: progress)
    do throws(Diagnostics) {
      let told = try build.render(into: sink, runsAll: true)
      rendered.rows = told.rows
      rendered.pages = told.pages
      report.diagnostics += told.warnings.filter { !report.diagnostics.contains($0) }
    } catch {
      rendered.pages = ledger.summary.pageCount
      add(error.all, &report)
      report.diagnostics += formats.diagnostics(output: configuration.build.output)
      return
    }
    let summary = ledger.summary
    rendered.links = summary.linkCount
    let sources = SourceLocator(site, origins)
    var findings = LinkFindings(summary, sources, basePath: address.basePath)
    findings.run()
    report.diagnostics += findings.diagnostics
    report.diagnostics += formats.diagnostics(output: configuration.build.output)
    guard let external else { return }
    let elsewhere = findings.elsewhere
    var answers = ExternalFindings(sources)
    answers.add(elsewhere, external.check(TextSet(elsewhere.map(\.url))))
    rendered.external = TextSet(elsewhere.map(\.url)).count
    rendered.redirects = answers.redirects
    report.diagnostics += answers.diagnostics
  }

  /// Adds mistakes, except those that were already found before any row was read.
  private func add(_ mistakes: [Diagnostic], _ report: inout CheckReport) {
    let known = report.diagnostics
    report.diagnostics += mistakes.filter { mistake in
      !known.contains {
        $0.location == mistake.location && $0.code == mistake.code
          && ($0.message == mistake.message || (mistake.location?.line ?? 0) > 0)
      }
    }
  }
}
