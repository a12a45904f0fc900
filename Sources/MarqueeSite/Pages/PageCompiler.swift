internal import MarqueeBase
internal import MarqueeTemplate

/// Compiles the pages of a site.
struct PageCompiler {
  let engine: TemplateEngine
  let files: SiteFiles
  let configuration: SiteConfiguration
  private var layoutTemplates: TextMap<Template> = [:]
  private var diagnostics: [Diagnostic] = []
  /// Warnings about the site's templates; none of them stops a build.
  private(set) var warnings: [Diagnostic] = []

  init(engine: TemplateEngine, files: SiteFiles, configuration: SiteConfiguration) {
    self.engine = engine
    self.files = files
    self.configuration = configuration
  }

  /// Compiles all pages of content/.
  ///
  /// - Parameter skipsDrafts: whether pages with `draft: true` are left out, with their mistakes.
  /// - Throws: the mistakes of all pages at once.
  mutating func compile(skipsDrafts: Bool) throws(Diagnostics) -> [PageTemplate] {
    var templates: [PageTemplate] = []
    for case .page(let page) in files.content {
      if skipsDrafts, case .bool(true)? = page.settings.decisions.draft?.node.value { continue }
      do {
        templates.append(try compile(page))
      } catch {
        diagnostics += error.all
      }
    }
    if !diagnostics.isEmpty {
      // It is not known which partials a broken template uses, so all are compiled.
      for name in engine.partialNames {
        do { _ = try engine.partial(named: name) } catch { diagnostics += error.all }
      }
    }
    guard diagnostics.isEmpty else { throw Diagnostics(unique(diagnostics)) }
    warnings = unique(warnings)
    return templates
  }

  private mutating func compile(_ page: PageFile) throws(Diagnostics) -> PageTemplate {
    var settings = page.settings
    var source = TemplateSource(
      name: page.file.name, text: page.body, format: page.format, lineOffset: page.bodyLineOffset)
    let body = try settings.template.map { located throws(Diagnostics) in
      try bodyTemplate(located, of: page)
    }
    if let body {
      source = body.source
      if source.format.isUnescaped, !page.format.isUnescaped { source.format = page.format }
      if case .unspecified = settings.layout { settings.layout = body.settings.layout }
    }
    var mistakes: [Diagnostic] = []
    do { try checkQuery(settings, page) } catch { mistakes += error.all }
    let own = page.settings.members.map(\.key)
    let inherited = (body?.settings.members ?? []).filter { !own.contains($0.key) }
    var keys: [String] = []
    var members: [FrontMatterValue] = []
    for (entry, yaml) in inherited.map({ ($0, body?.settings.yaml) })
      + page.settings.members.map({ ($0, page.settings.yaml) })
    {
      guard let value = value(of: entry, in: yaml, &mistakes) else { continue }
      keys.append(entry.key)
      members.append(value)
    }
    let decisions = settings.decisions.compactMap {
      value(of: $0, in: settings.yaml, &mistakes)
    }
    var compiled: Template?
    do { compiled = try engine.compile(source) } catch { mistakes += error.all }
    var layouts: [Template] = []
    do { layouts = try self.layouts(of: page, settings) } catch { mistakes += error.all }
    let values = (members + decisions.all).flatMap(\.templates)
    for part in [compiled].compactMap({ $0 }) + layouts + values {
      for remark in part.warnings + engine.remarks(reachableFrom: part) {
        if remark.severity == .error { mistakes.append(remark) } else { warnings.append(remark) }
      }
    }
    guard mistakes.isEmpty, let template = compiled else { throw Diagnostics(mistakes) }
    var names: TextSet = []
    var used: TextSet? = TextSet([body?.name].compactMap { $0 } + layouts.map(\.name))
    for part in [template] + layouts + values {
      names.formUnion(try engine.names(reachableFrom: part))
      let partials = try engine.partials(reachableFrom: part)
      used = partials.flatMap { used?.union($0) }
      if try engine.readsAnyName(reachableFrom: part) {
        // The names that it reads are only known when the page is rendered.
        names.formUnion(["page", "site", "params", "build"])
      }
    }
    if names.contains("self") {
      // `self` may be indexed with a name that is only known on the page, so all names count.
      names.formUnion(["site", "params", "build", "page"])
      names.formUnion(files.queries.keys)
    }
    return PageTemplate(
      page: page, body: template, layouts: layouts,
      pattern: PathPattern(
        contentPath: page.file.path, kind: PageFormat.pathKind(page.format)),
      decisions: decisions,
      memberKeys: RecordKeys(keys + ["path", "url"], map: "page"), members: members, names: names,
      fingerprint: fingerprint(page, layouts: layouts.map(\.name), used: used))
  }

  private func value(
    of entry: YAMLEntry, in yaml: YAMLSource?, _ mistakes: inout [Diagnostic]
  ) -> FrontMatterValue? {
    guard let yaml else { return nil }
    do throws(Diagnostics) {
      return try FrontMatterValue.compile(entry.node, in: yaml, with: engine)
    } catch {
      mistakes += error.all
      return nil
    }
  }

  /// - Parameter used: the names of the files in templates/ that the page may use; nil for all of
  ///   them.
  private func fingerprint(_ page: PageFile, layouts: [String], used: TextSet?) -> Fingerprint {
    let digester = Digester()
    digester.add(page.file.path)
    digester.add(page.fingerprint)
    digester.add(layouts.joined(separator: "\n"))
    let files = TextMap(
      files.templates.values.map { ($0.name, $0.fingerprint) },
      uniquingKeysWith: { first, _ in first })
    for name in (used ?? TextSet(files.keys)).sorted() {
      digester.add(name)
      digester.add(files[name] ?? .none)
    }
    return digester.finish()
  }

  private func bodyTemplate(
    _ located: LocatedText, of page: PageFile
  ) throws(Diagnostics) -> TemplateFile {
    let text = page.body.drop { $0.isWhitespace }
    if !text.isEmpty {
      throw Diagnostics(
        mistake(
          "the page has a body and a 'template'", code: "page.two-bodies", at: located, of: page,
          help: "remove one of the two"))
    }
    return try template(located, what: "template", of: page)
  }

  private func template(
    _ located: LocatedText, what: String, of page: PageFile
  ) throws(Diagnostics) -> TemplateFile {
    if let found = files.template(named: located.text) { return found }
    let withoutFolder =
      located.text.hasPrefix("templates/") ? String(located.text.dropFirst(10)) : nil
    let nearest =
      withoutFolder.flatMap { files.templates[$0] == nil ? nil : $0 }
      ?? nearestFile(to: located.text, among: files.templates.keys)
    throw Diagnostics(
      mistake(
        "there is no \(what) templates/\(located.text)", code: "page.missing-\(what)",
        at: located, of: page,
        help: nearest.map { "did you mean '\($0)'?" } ?? "add the file to templates/"))
  }

  private func mistake(
    _ message: String, code: String, at located: LocatedText, of page: PageFile, help: String
  ) -> Diagnostic {
    let code = Diagnostic.Code(rawValue: code)
    // A layout may be named by another template or by marquee.yaml.
    let sources =
      [page.settings.yaml, configuration.source] + files.templates.values.map(\.settings.yaml)
    guard let yaml = sources.first(where: { $0?.file == located.location.file }), let yaml else {
      return Diagnostic(message, code: code, at: located.location, help: help)
    }
    return yaml.diagnostic(message, code: code, at: located.location, help: help)
  }

  private func checkQuery(_ settings: PageSettings, _ page: PageFile) throws(Diagnostics) {
    if let query = settings.query ?? settings.pagination?.query, files.queries[query.text] == nil {
      let nearest = nearestName(to: query.text, among: files.queries.keys)
      throw Diagnostics(
        mistake(
          "there is no query '\(query.text)'", code: "page.missing-query", at: query, of: page,
          help: nearest.map { "did you mean '\($0)'?" } ?? "add queries/\(query.text).sql"))
    }
    if settings.query != nil, files.queries[settings.rowName] != nil {
      let location = settings.query?.location ?? SourceLocation(file: page.file.name)
      throw Diagnostics(
        mistake(
          "the row's name '\(settings.rowName)' is also a query's", code: "page.row-name",
          at: LocatedText(text: settings.rowName, location: location), of: page,
          help: "choose another name with as:"))
    }
    let pattern = PathPattern(contentPath: page.file.path, kind: .html)
    if settings.query == nil, settings.decisions.path == nil, let column = pattern.columns.first {
      throw Diagnostics(
        Diagnostic(
          "the file's name has [\(column)], but the page has no query", code: "page.no-query",
          at: SourceLocation(file: page.file.name),
          help: "add query: to the front matter, or rename the file"))
    }
  }

  /// The layouts around a page, innermost first.
  private mutating func layouts(
    of page: PageFile, _ settings: PageSettings
  ) throws(Diagnostics) -> [Template] {
    var next: LocatedText?
    switch settings.layout {
    case .none: return []
    case .named(let located):
      guard page.format.isHTML else {
        throw Diagnostics(
          mistake(
            "only HTML pages have layouts, and this one is \(page.format.rawValue)",
            code: "page.layout-format", at: located, of: page, help: "remove it"))
      }
      next = located
    case .unspecified:
      guard page.format.isHTML, let layout = configuration.build.layout else { return [] }
      next = layout
    }
    var chain: [String] = []
    var layouts: [Template] = []
    while let located = next {
      let file = try template(located, what: "layout", of: page)
      if chain.contains(file.name) {
        let circle = (chain + [file.name]).map { $0.dropFirst("templates/".count) }.joined(
          separator: " → ")
        throw Diagnostics(
          mistake(
            "layouts go round in a circle: \(circle)", code: "page.layout-circle", at: located,
            of: page, help: "remove one of the layout: lines"))
      }
      chain.append(file.name)
      layouts.append(try compiledLayout(file))
      if case .named(let outer) = file.settings.layout { next = outer } else { next = nil }
    }
    return layouts
  }

  private mutating func compiledLayout(_ file: TemplateFile) throws(Diagnostics) -> Template {
    if let known = layoutTemplates[file.name] { return known }
    var source = file.source
    if source.format.isUnescaped { source.format = .html }
    let template = try engine.compile(source)
    let findings = LayoutCheck.findings(of: template, engine)
    let mistakes = findings.filter { $0.severity == .error }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    warnings += findings
    layoutTemplates[file.name] = template
    return template
  }

  /// The diagnostics without repetitions: a mistake in a layout is found by every page that uses
  /// it.
  private func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }
  }
}

extension Format {
  /// Whether values are printed without escaping. A template of such a format is compiled in the
  /// page's format, so that it never makes unescaped HTML.
  fileprivate var isUnescaped: Bool { self == .liquid || self == .text }
}
