internal import MarqueeBase
internal import MarqueeTemplate

/// Checks all templates of a site against the columns that its queries return.
struct TemplateCheck {
  let site: CompiledSite
  let names: KnownNames
  private(set) var diagnostics: [Diagnostic] = []

  init(_ site: CompiledSite, _ names: KnownNames) {
    self.site = site
    self.names = names
  }

  mutating func run(columns: TextMap<[RowColumn]>) {
    checkColumns(columns)
    let checker = TemplateChecker(site.engine)
    for page in site.pages {
      frontMatter(page)
      var names = names.bodyNames(of: page)
      checker.check(page.body, names: names)
      names["content"] = .unknown
      for layout in page.layouts { checker.check(layout, names: names) }
    }
    // Each template is also checked by itself, because no page may use it.
    let told = Set(site.warnings)
    for (_, file) in site.files.templates.sorted(by: { $0.key < $1.key }) {
      do throws(Diagnostics) {
        let template = try site.engine.compile(file.source)
        diagnostics += template.warnings.filter { !told.contains($0) }
        checker.check(template, names: names.shared, isOpen: true)
      } catch {
        diagnostics += error.all
      }
    }
    diagnostics += checker.diagnostics
  }

  private mutating func frontMatter(_ page: PageTemplate) {
    let early = page.decisions.all
    check(early, names: names.names(of: page))
    check(page.members, names: names.memberNames(of: page))
  }

  private mutating func check(_ values: [FrontMatterValue], names: TextMap<KnownValue>) {
    for text in values.flatMap(\.texts) {
      let checker = TemplateChecker(site.engine)
      checker.check(text.template, names: names)
      diagnostics += text.moved(checker.diagnostics)
    }
  }

  /// Checks that the columns named by `key:`, `group_by:` and `[column]` exist.
  private mutating func checkColumns(_ columns: TextMap<[RowColumn]>) {
    for (name, query) in site.files.queries.sorted(by: { $0.key < $1.key }) {
      guard let columns = columns[name] else { continue }
      diagnostics += QueryResults.columnMistakes(columns.map(\.name), query)
    }
    for page in site.pages {
      guard let query = page.query?.text, let columns = columns[query],
        page.settings.pagination == nil
      else { continue }
      do throws(Diagnostics) {
        try PageSet.check(page, query, columns.map(\.name))
      } catch {
        diagnostics += error.all
      }
    }
  }
}
