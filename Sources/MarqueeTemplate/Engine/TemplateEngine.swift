public import MarqueeBase
internal import Synchronization

/// Compiles templates, and holds what they share: names, partials and options.
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
  /// A counter of the templates compiled, so that renderers notice new ones without a lock.
  private let changes = Atomic(0)
  private let contents = Atomic(false)
  private let continuedLoops = Atomic(false)
  private let partialSources: TextMap<TemplateSource>
  /// The plans that the session's engines share; nil when there is no session.
  let memory: SessionPlans?
  /// This engine's number among the session's engines; 0 when there is no session.
  private let number: Int
  private let state = Mutex(State())

  private struct State {
    var programs: [Program?] = [nil]
    var partials: TextMap<Template> = [:]
    var lookupCount = 0
    /// The names that some template sets or passes to a partial.
    var givenNames: TextSet = []
  }

  /// - Parameters:
  ///   - partials: the partials by the name that `{% render "…" %}` uses, with its extension. The
  ///     name without the extension is found too, if only one partial has it.
  ///   - memory: the plans that earlier engines of the session have made; nil when there is no
  ///     session.
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
    // The names that partials may be passed must be known before any partial runs, whatever the
    // order of the pages. Mistakes in a partial are reported when it is used.
    for name in partials.keys.sorted() { _ = try? partial(named: name) }
  }

  /// - Parameter partials: the templates that `{% render "…" %}` and `{% include "…" %}` find by
  ///   their names. A mistake in a partial is thrown when a page uses it.
  public convenience init(options: EngineOptions, partials: [TemplateSource] = []) {
    let named = partials.map { ($0.name, $0) }
    self.init(options: options, partials: TextMap(named, uniquingKeysWith: { $1 }), memory: nil)
  }

  /// Compiles a template.
  ///
  /// - Throws: the mistakes in the template, with their locations.
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

  /// The compiled partial of a name; it is compiled at its first use.
  ///
  /// - Returns: nil when there is no partial of that name.
  package func partial(named name: String) throws(Diagnostics) -> Template? {
    if let template = state.withLock({ $0.partials[name] }) { return template }
    guard
      var source =
        partialSources[name] ?? partialSource(withoutEnding: name) ?? liquidSource(name)
    else { return nil }
    let isOfLines = source.format.isPage && source.text.utf8.last == 10
    // The newline that ends a file does not belong to text that is inserted into a line.
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

  /// The partial of plain Liquid with this name. The case of the name is ignored, and `.liquid` may
  /// be left out.
  private func liquidSource(_ name: String) -> TemplateSource? {
    func plain(_ name: String) -> String {
      let name = name.lowercased()
      return name.hasSuffix(".liquid") ? String(name.dropLast(".liquid".count)) : name
    }
    let wanted = plain(name)
    return partialSources.keys.sorted().lazy.filter { plain($0) == wanted }
      .compactMap { self.partialSources[$0] }.first { $0.format == .liquid }
  }

  /// The names of all partials, sorted.
  package var partialNames: [String] { partialSources.keys.sorted() }

  /// All root names that a template, or a partial that it may use, may read. If `self` is among
  /// them, it may read any name (`[page.section]`).
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
    // Any partial may be used. A mistake in one is reported for the page that uses it.
    for name in partialSources.keys {
      if let partial = try? partial(named: name) { names.formUnion(partial.names) }
    }
    // `include` passes a partial the variable that has the partial's name.
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

  /// All names that some template of the site looks up in a map or a row.
  package var memberNames: TextSet {
    state.withLock { state in
      state.programs.reduce(into: []) { $0.formUnion($1?.memberNames ?? []) }
    }
  }

  /// Whether a template, or a partial that it names, may read any name.
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

  /// The files of the partials that a template reaches by literal names: `templates/card.html`, or
  /// only the name when there is no such partial. Nil when the name of a partial is computed, so
  /// that any partial may be used.
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

  /// Whether some template prints `page.toc`.
  var hasTableOfContents: Bool { contents.load(ordering: .relaxed) }

  /// Whether some loop continues where another one stopped, so that loops must record where they
  /// stop.
  var hasContinuedLoops: Bool { continuedLoops.load(ordering: .relaxed) }

  /// A number that grows with every template that is compiled and every new name.
  var version: Int { changes.load(ordering: .acquiring) + symbols.version }

  var lookupCount: Int { state.withLock { $0.lookupCount } }

  /// The names that have a value on some page, or that a template passes to a partial.
  var declaredNames: [String] {
    Array(options.declaredNames.union(state.withLock { $0.givenNames }))
  }

  func isDeclared(_ name: String) -> Bool {
    options.declaredNames.contains(name) || state.withLock { $0.givenNames.contains(name) }
  }

  /// Whether some template sets another value for `site`, so that its members can't be assumed to
  /// come from the configuration.
  var isSiteGiven: Bool { symbols.isGiven(symbols.symbol("site")) }

  /// The effect of the site's other templates on a name, as bits. 1 means that the name has a value
  /// on some page, so that every page may test it. 2 means that some template sets another value
  /// for `site`, so that its members can't be assumed to come from the configuration.
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
