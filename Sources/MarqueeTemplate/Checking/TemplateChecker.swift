package import MarqueeBase

/// Finds names that can't have a value without running a template: columns that a query does not
/// return, members that `site` does not have, variables that are never set.
///
/// It tracks what is known (rows, lists of rows, and the values that `for`, `assign` and `render`
/// make of them) and does not report anything else, so each report is a mistake. A missing column
/// is always reported; a missing name that a template could test for is reported only outside of
/// conditions.
package final class TemplateChecker {
  let engine: TemplateEngine
  /// The mistakes found, each once, in the order in which the walk met them.
  package private(set) var diagnostics: [Diagnostic] = []
  private var told: Set<Told> = []
  private var visited: Set<Visit> = []

  var scope = Scope()
  /// The calls of the partials around this place, the outermost first.
  var callers: [(program: Program, node: Int32)] = []
  /// The names that a loop or a call shadows, with the number of shadows. A value that is assigned
  /// to them becomes visible when the shadow ends.
  var hidden: [Int32: Int] = [:]
  /// The number of conditions around this place.
  var conditions = 0

  /// The variables that are known at a place.
  struct Scope: Hashable {
    /// The names of the page and the site.
    var globals: [Int32: KnownValue] = [:]
    /// The names that the template has set.
    var locals: [Int32: KnownValue] = [:]
    /// Whether a name that is in neither map may still have a value.
    var isOpen = false

    subscript(symbol: Int32) -> KnownValue? { locals[symbol] ?? globals[symbol] }
  }

  private struct Told: Hashable {
    let location: SourceLocation?
    let message: String
  }

  /// A partial with the scope that it was checked in.
  private struct Visit: Hashable {
    let serial: Int
    let scope: Scope
    let isCertain: Bool
  }

  package init(_ engine: TemplateEngine) { self.engine = engine }

  /// Checks a template and the partials that it renders.
  ///
  /// - Parameters:
  ///   - names: the variables that a page passes to it.
  ///   - isOpen: whether further variables may be passed, as when a partial is checked by itself;
  ///     then only names that no template of the site sets are reported.
  package func check(_ template: Template, names: TextMap<KnownValue>, isOpen: Bool = false) {
    // Plain Liquid allows undefined names.
    guard template.format.isPage else { return }
    scope = Scope(isOpen: isOpen)
    for (name, value) in names {
      let symbol = engine.symbols.symbol(name)
      // A partial may be passed its own value for any name that templates set.
      scope.globals[symbol] = isOpen && engine.symbols.isGiven(symbol) ? .unknown : value
    }
    callers = []
    hidden = [:]
    conditions = 0
    walk(template.program)
  }

  /// Whether the code at this place is run in any case.
  var isCertain: Bool { conditions == 0 && !scope.isOpen }

  func walk(_ program: Program) {
    walk(program.root, program)
  }

  /// Whether a partial was checked with the same scope before, which is the case for most of a
  /// site's pages.
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

  /// Gives names a value while `body` is walked.
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

  /// Walks code that may not run: the names that it sets may be set afterwards, or not.
  func perhaps(_ body: () -> Void) {
    let before = scope
    conditions += 1
    body()
    conditions -= 1
    scope = Self.merged([before, scope])
  }

  /// The knowledge that holds whichever of several branches was taken.
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
