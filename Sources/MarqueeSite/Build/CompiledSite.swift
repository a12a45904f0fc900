internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// A site's files with all templates compiled, before any row is known.
struct CompiledSite: Sendable {
  let files: SiteFiles
  let engine: TemplateEngine
  let timeZone: TimeZone
  /// The pages that this build makes, without those that their front matter always hides.
  let pages: [PageTemplate]
  let copies: [FoundFile]
  /// The names of all variables that the pages' templates read.
  let readNames: TextSet
  /// Warnings about the site's files; none of them stops a build.
  let warnings: [Diagnostic]
  /// The named parameters: those of `params:` with the overrides of the options.
  let params: [(name: String, value: Value)]

  /// - Parameter memory: the cache of the session that the build belongs to; nil for a single
  ///   build.
  /// - Throws: every mistake in the templates at once.
  init(
    _ files: SiteFiles, _ configuration: SiteConfiguration, _ options: BuildOptions,
    memory: SessionCache? = nil
  ) throws(Diagnostics) {
    self.files = files
    timeZone = TimeZone(identifier: configuration.site.timeZone) ?? .gmt
    engine = TemplateEngine(
      options: EngineOptions(
        now: options.now, timeZone: configuration.site.timeZone,
        limits: configuration.build.renderLimits,
        markdown: MarkdownLimits(
          inputBytes: configuration.build.markdownLimit, worker: options.markdownWorker),
        declaredNames: Self.declaredNames(files)),
      partials: files.templates.mapValues(\.source), memory: memory?.plans)
    var compiler = PageCompiler(engine: engine, files: files, configuration: configuration)
    let includesDrafts = options.drafts ?? configuration.build.drafts
    pages = try compiler.compile(skipsDrafts: !includesDrafts)
    copies = files.content.compactMap { if case .copied(let file) = $0 { file } else { nil } }
    readNames = pages.reduce(into: []) { $0.formUnion($1.names) }
    params = try Self.params(configuration, options, files)
    warnings =
      files.warnings + compiler.warnings
      + ForeignKeys(readNames: engine.memberNames).warnings(files)
  }

  /// The queries that pages are made from or that their templates read.
  var neededQueries: TextSet {
    let sources = pages.compactMap { $0.query?.text }
    return readNames.intersection(files.queries.keys).union(sources)
  }

  private static func declaredNames(_ files: SiteFiles) -> TextSet {
    var names: TextSet = [
      "site", "page", "build", "params", "content", "paginator", "group", "rows", "row",
    ]
    names.formUnion(files.queries.keys)
    for case .page(let page) in files.content { names.insert(page.settings.rowName) }
    return names
  }

  static func params(
    _ configuration: SiteConfiguration, _ options: BuildOptions, _ files: SiteFiles
  ) throws(Diagnostics) -> [(name: String, value: Value)] {
    var params = configuration.params
    for (name, value) in options.params {
      if let index = params.firstIndex(where: { $0.name == name }) {
        params[index].value = value
        continue
      }
      // A parameter may be for a query only, without a default in marquee.yaml.
      guard files.queries.values.contains(where: { $0.text.contains(":" + name) }) else {
        let nearest = nearestName(to: name, among: params.map(\.name))
        throw Diagnostics(
          Diagnostic(
            "nothing uses the parameter '\(name)'", code: "configuration.param",
            category: .configuration,
            help: nearest.map { "did you mean '\($0)'?" }
              ?? "declare it under params: in \(SiteConfiguration.fileName)"))
      }
      params.append((name, value))
    }
    return params
  }
}
