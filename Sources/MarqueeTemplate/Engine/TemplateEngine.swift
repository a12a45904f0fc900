public import MarqueeBase
internal import Synchronization

/// Compiles templates and keeps what they share: names, partials, options.
///
///     let engine = TemplateEngine(options: EngineOptions(now: now))
///     let letter = try engine.compile(
///       TemplateSource(name: "letter.md", text: "# Dear {{ name }}", format: .markdown))
///     let page = try Renderer(engine).render(letter, values: Record([("name", .string("Ada"))]))
///
/// Any number of threads may use one engine. Templates belong to the engine that compiled them.
public final class TemplateEngine: Sendable {
  public let options: EngineOptions
  let symbols = SymbolTable()
  let forloopSymbol: Int32
  let tablerowloopSymbol: Int32
  let selfSymbol: Int32
  let contentSymbol: Int32
  /// Counts what was compiled, so that renderers notice without a lock.
  private let changes = Atomic(0)
  private let contents = Atomic(false)
  private let continuedLoops = Atomic(false)
  private let partialSources: TextMap<TemplateSource>
  /// The plans of the session's engines, and this one's number among them.
  let memory: SessionPlans?
  private let number: Int
  private let state = Mutex(State())

  private struct State {
    var programs: [Program?] = [nil]
    var partials: TextMap<Template> = [:]
    var lookupCount = 0
    /// Names that some template sets or gives to a partial.
    var givenNames: TextSet = []
  }

  /// - Parameters:
  ///   - partials: by the name that `{% render "…" %}` uses, with its ending. The name without
  ///     its ending is found too, when only one partial has it.
  ///   - memory: the plans that engines before this one have made; nil where there is none.
  package init(
    options: EngineOptions, partials: TextMap<TemplateSource> = [:], memory: SessionPlans? = nil
  ) {
    self.options = options
    self.memory = memory
    number = memory?.begin() ?? 0
    partialSources = partials
    forloopSymbol = symbols.symbol("forloop")
    tablerowloopSymbol = symbols.symbol("tablerowloop")
    selfSymbol = symbols.symbol("self")
    contentSymbol = symbols.symbol("content")
    // Which names partials may be given must be known before any of them runs, whatever the
    // order of the pages. What is wrong in a partial is said when it is used.
    for name in partials.keys.sorted() { _ = try? partial(named: name) }
  }

  /// - Parameter partials: the templates that `{% render "…" %}` and `{% include "…" %}` find by their
  ///   names. What is wrong in a partial is thrown when a page uses it.
  public convenience init(options: EngineOptions, partials: [TemplateSource] = []) {
    let named = partials.map { ($0.name, $0) }
    self.init(options: options, partials: TextMap(named, uniquingKeysWith: { $1 }), memory: nil)
  }

  /// - Throws: what is wrong in the template, with its place.
  public func compile(_ source: TemplateSource) throws(Diagnostics) -> Template {
    let serial = state.withLock { state in
      let serial = memory?.serial(of: source, engine: number) ?? state.programs.count
      while state.programs.count <= serial { state.programs.append(nil) }
      return serial
    }
    let program = try TemplateParser.parse(
      source, symbols: symbols, serial: serial, maximumDepth: options.limits.nesting)
    state.withLock { state in
      program.cacheBase = state.lookupCount
      state.lookupCount += program.cacheCount
      state.programs[serial] = program
      state.givenNames.formUnion(program.givenSymbols.map(symbols.name))
    }
    if program.hasTableOfContents { contents.store(true, ordering: .relaxed) }
    if program.continuesLoops { continuedLoops.store(true, ordering: .relaxed) }
    changes.add(1, ordering: .releasing)
    return Template(program)
  }

  /// - Returns: nil when there is no partial of that name.
  package func partial(named name: String) throws(Diagnostics) -> Template? {
    if let template = state.withLock({ $0.partials[name] }) { return template }
    guard
      var source =
        partialSources[name] ?? partialSource(withoutEnding: name) ?? liquidSource(name)
    else { return nil }
    let isOfLines = source.format.isPage && source.text.utf8.last == 10
    // The newline that ends a file is no part of what is put into a line.
    if isOfLines { source.text.unicodeScalars.removeLast() }
    let template = Template(try compile(source).program, isOfLines: isOfLines)
    state.withLock { $0.partials[name] = template }
    return template
  }

  private func partialSource(withoutEnding name: String) -> TemplateSource? {
    let found = partialSources.keys.filter { key in
      guard let dot = key.lastIndex(of: "."), key[..<dot] == name else { return false }
      return Format(fileEnding: String(key[key.index(after: dot)...])) != nil
    }
    return found.count == 1 ? partialSources[found[0]] : nil
  }

  /// Liquid's own partials are found whatever the case of their names, with or without `.liquid`.
  private func liquidSource(_ name: String) -> TemplateSource? {
    func plain(_ name: String) -> String {
      let name = name.lowercased()
      return name.hasSuffix(".liquid") ? String(name.dropLast(".liquid".count)) : name
    }
    let wanted = plain(name)
    return partialSources.keys.sorted().lazy.filter { plain($0) == wanted }
      .compactMap { self.partialSources[$0] }.first { $0.format == .liquid }
  }

  package var partialNames: [String] { partialSources.keys.sorted() }

  /// Every root name that a template or a partial it may use may read; with `self` among them, any
  /// name (`[page.section]`).
  package func names(reachableFrom template: Template) throws(Diagnostics) -> TextSet {
    var names = template.names
    var seen: TextSet = []
    var open = Array(template.partials)
    var isDynamic = template.hasDynamicPartials
    while let name = open.popLast() {
      guard seen.insert(name).inserted, let partial = try partial(named: name) else { continue }
      names.formUnion(partial.names)
      open += partial.partials
      isDynamic = isDynamic || partial.hasDynamicPartials
    }
    guard isDynamic else { return names }
    // Any partial may be used. One that is wrong is told of by the page that does use it.
    for name in partialSources.keys {
      if let partial = try? partial(named: name) { names.formUnion(partial.names) }
    }
    // `include` gives a partial the variable that has its name.
    for name in options.declaredNames where (try? partial(named: name)) != nil {
      names.insert(name)
    }
    return names
  }

  /// The mistakes and warnings of all partials that a template reaches by literal names.
  package func remarks(reachableFrom template: Template) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var seen: TextSet = []
    var open = Array(template.partials)
    while let name = open.popLast() {
      guard seen.insert(name).inserted else { continue }
      do throws(Diagnostics) {
        guard let partial = try partial(named: name) else { continue }
        found += partial.warnings
        open += partial.partials
      } catch {
        found += error.all
      }
    }
    return found
  }

  /// Every name that some template of the site looks up in a map or a row.
  package var memberNames: TextSet {
    state.withLock { state in
      state.programs.reduce(into: []) { $0.formUnion($1?.memberNames ?? []) }
    }
  }

  /// Whether a template, or a partial it names, may read any name.
  package func readsAnyName(reachableFrom template: Template) throws(Diagnostics) -> Bool {
    if template.readsAnyName || template.hasDynamicPartials { return true }
    var seen: TextSet = []
    var open = Array(template.partials)
    while let name = open.popLast() {
      guard seen.insert(name).inserted, let partial = try partial(named: name) else { continue }
      if partial.readsAnyName || partial.hasDynamicPartials { return true }
      open += partial.partials
    }
    return false
  }

  /// The files of the partials that a template reaches by literal names (`templates/card.html`; the
  /// name alone where there is no such partial); nil when some name is worked out on the page, so
  /// that it may be any.
  package func partials(reachableFrom template: Template) throws(Diagnostics) -> TextSet? {
    if template.hasDynamicPartials { return nil }
    var files: TextSet = []
    var seen: TextSet = []
    var open = Array(template.partials)
    while let name = open.popLast() {
      guard seen.insert(name).inserted else { continue }
      guard let partial = try partial(named: name) else {
        files.insert(name)
        continue
      }
      files.insert(partial.name)
      if partial.hasDynamicPartials { return nil }
      open += partial.partials
    }
    return files
  }

  /// Whether some template shows `page.toc`.
  var hasTableOfContents: Bool { contents.load(ordering: .relaxed) }

  /// Whether some loop goes on where another stopped, so that loops have to say where they did.
  var hasContinuedLoops: Bool { continuedLoops.load(ordering: .relaxed) }

  /// Grows with every template that is compiled and every name that is met.
  var version: Int { changes.load(ordering: .acquiring) + symbols.version }

  var lookupCount: Int { state.withLock { $0.lookupCount } }

  /// Names that have a value on some page, or that a template gives to a partial.
  var declaredNames: [String] {
    Array(options.declaredNames.union(state.withLock { $0.givenNames }))
  }

  func isDeclared(_ name: String) -> Bool {
    options.declaredNames.contains(name) || state.withLock { $0.givenNames.contains(name) }
  }

  /// Whether some template calls something else `site`, so that what it holds is not known to come
  /// from the configuration.
  var isSiteGiven: Bool { symbols.isGiven(symbols.symbol("site")) }

  /// What the other templates of the site do to a name: whether it has a value on some page, so that
  /// it may be tested on every page, and whether some template calls something else `site`, so that
  /// what it holds is not known to come from the configuration.
  package func nameStatus(of name: String) -> Int {
    let isOther = name == "site" && isSiteGiven
    return (isDeclared(name) ? 1 : 0) + (isOther ? 2 : 0)
  }

  func program(_ serial: Int) -> Program? { state.withLock { $0.programs[serial] } }

  /// The bytes of a static text in a trace.
  func staticText(of entry: TraceEntry) -> [UInt8] {
    guard let program = program(entry.serial) else {
      return Array((BuiltInText(rawValue: UInt8(entry.node)) ?? .newline).text.utf8)
    }
    let node = program.nodes[entry.node]
    return Array(program.text[Int(node.first)..<Int(node.first + node.count)])
  }
}
