package import MarqueeBase

/// Looks for names that can't be there, without running a template: columns that a query does not
/// return, members that `site` does not have, variables that nobody sets.
///
/// It follows what is known (rows, lists of rows, what `for`, `assign` and `render` make of them) and
/// says nothing about the rest, so that what it reports is a mistake. A missing column is reported
/// wherever it stands; what a template could have tested for only where no test stands around it.
package final class TemplateChecker {
  let engine: TemplateEngine
  /// What was found, each mistake once, in the order in which it was met.
  package private(set) var diagnostics: [Diagnostic] = []
  private var told: Set<Told> = []
  private var visited: Set<Visit> = []

  var scope = Scope()
  /// The partials we are in, the outermost first.
  var callers: [(program: Program, node: Int32)] = []
  /// Names that a loop or a call hides: what is assigned to them is seen when it is over.
  var hidden: [Int32: Int] = [:]
  /// Conditions around this place.
  var conditions = 0

  /// What the variables are at a place.
  struct Scope: Hashable {
    /// The page's and the site's own.
    var globals: [Int32: KnownValue] = [:]
    /// What the template has set.
    var locals: [Int32: KnownValue] = [:]
    /// Whether a name that is in neither may still have a value.
    var isOpen = false

    subscript(symbol: Int32) -> KnownValue? { locals[symbol] ?? globals[symbol] }
  }

  private struct Told: Hashable {
    let location: SourceLocation?
    let message: String
  }

  /// A partial with all that it sees.
  private struct Visit: Hashable {
    let serial: Int
    let scope: Scope
    let isCertain: Bool
  }

  package init(_ engine: TemplateEngine) { self.engine = engine }

  /// Checks a template and the partials that it renders.
  ///
  /// - Parameters:
  ///   - names: the variables that a page gives it.
  ///   - isOpen: whether it may be given others, as a partial that is looked at by itself: then only
  ///     names that no template of the site ever sets are reported.
  package func check(_ template: Template, names: TextMap<KnownValue>, isOpen: Bool = false) {
    // Liquid that is not a page's is lenient about names.
    guard template.format.isPage else { return }
    scope = Scope(isOpen: isOpen)
    for (name, value) in names {
      let symbol = engine.symbols.symbol(name)
      // A partial may be given its own value for any name that templates set.
      scope.globals[symbol] = isOpen && engine.symbols.isGiven(symbol) ? .unknown : value
    }
    callers = []
    hidden = [:]
    conditions = 0
    walk(template.program)
  }

  /// Whether everything that stands here is run.
  var isCertain: Bool { conditions == 0 && !scope.isOpen }

  func walk(_ program: Program) {
    walk(program.root, program)
  }

  /// Whether a partial was rendered with the same values before: pages do so many times.
  func isVisited(_ program: Program) -> Bool {
    let visit = Visit(serial: program.serial, scope: scope, isCertain: conditions == 0)
    return !visited.insert(visit).inserted
  }

  func report(
    _ name: UndefinedName, _ program: Program, _ offset: Int32, _ length: Int32
  ) {
    let diagnostic = program.diagnostic(
      name.message, code: name.code, offset: offset, length: length,
      notes: name.notes.map { Diagnostic.Note($0) }
        + callers.reversed().prefix(8).map { caller in
          let node = caller.program.nodes[caller.node]
          let span = SourceSpan(offset: Int(node.offset), length: Int(node.length))
          return Diagnostic.Note(
            "rendered from here", location: caller.program.source.location(of: span),
            excerpt: caller.program.source.excerpt(at: span.offset))
        }, help: name.help)
    guard told.insert(Told(location: diagnostic.location, message: diagnostic.message)).inserted
    else { return }
    diagnostics.append(diagnostic)
  }

  // MARK: Variables

  func assign(_ symbol: Int32, _ value: KnownValue) {
    if hidden[symbol, default: 0] == 0 { scope.locals[symbol] = value }
  }

  /// Gives a name a value while `body` is walked.
  func hiding(_ names: [(symbol: Int32, value: KnownValue)], _ body: () -> Void) {
    let outer = names.map { ($0.symbol, scope.locals[$0.symbol]) }
    for (symbol, value) in names {
      scope.locals[symbol] = value
      hidden[symbol, default: 0] += 1
    }
    body()
    for (symbol, value) in outer.reversed() {
      scope.locals[symbol] = value
      hidden[symbol, default: 0] -= 1
    }
  }

  /// Walks what may not run: what it sets may be set afterwards, or not.
  func perhaps(_ body: () -> Void) {
    let before = scope
    conditions += 1
    body()
    conditions -= 1
    scope = Self.merged([before, scope])
  }

  /// What is known whichever of several ways was taken.
  static func merged(_ scopes: [Scope]) -> Scope {
    guard var merged = scopes.first else { return Scope() }
    for other in scopes.dropFirst() {
      merged.isOpen = merged.isOpen || other.isOpen
      for symbol in Set(merged.locals.keys).union(other.locals.keys)
      where merged.locals[symbol] != other.locals[symbol] {
        merged.locals[symbol] = .unknown
      }
    }
    return merged
  }
}
