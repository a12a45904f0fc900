internal import MarqueeBase

extension TemplateChecker {
  func walk(_ block: Int32, _ program: Program) {
    guard block >= 0 else { return }
    let range = program.blocks[block]
    for index in range.first..<range.first + range.count {
      walk(program.nodes[index], index, program)
    }
  }

  private func walk(_ node: Node, _ index: Int32, _ program: Program) {
    switch node.kind {
    case .text, .breakLoop, .continueLoop: break
    case .output, .column: value(of: node.first, program)
    case .assign: assign(node.first, value(of: node.count, program))
    case .capture:
      walk(node.count, program)
      assign(node.first, .unknown)
    case .conditional: conditional(node, program)
    case .caseOf: caseOf(node, program)
    case .loop, .tableRow: loop(node, program)
    case .cycle:
      let cycle = program.cycles[node.first]
      if cycle.group >= 0 { value(of: cycle.group, program) }
      for position in cycle.first..<cycle.first + cycle.count {
        value(of: program.lists[position], program)
      }
    case .increment, .decrement:
      if scope.locals[node.first] == nil { assign(node.first, .unknown) }
    case .render: render(node, index, program)
    case .include: include(node, index, program)
    case .ifChanged: walk(node.first, program)
    }
  }

  private func conditional(_ node: Node, _ program: Program) {
    var ends: [Scope] = []
    var hasElse = false
    let before = scope
    let outerConditions = conditions
    for index in node.first..<node.first + node.count {
      let branch = program.branches[index]
      scope = before
      if branch.condition >= 0 {
        value(of: branch.condition, program, isTest: true)
      } else {
        hasElse = true
      }
      conditions = outerConditions + 1
      walk(branch.block, program)
      ends.append(scope)
    }
    conditions = outerConditions
    scope = Self.merged(hasElse ? ends : ends + [before])
  }

  private func caseOf(_ node: Node, _ program: Program) {
    for index in node.first..<node.first + node.count {
      let branch = program.branches[index]
      if branch.condition >= 0 { value(of: branch.condition, program) }
      // Every branch whose `when` matches is run.
      perhaps { walk(branch.block, program) }
    }
  }

  private func loop(_ node: Node, _ program: Program) {
    let loop = program.loops[node.first]
    let collection = value(of: loop.collection, program)
    for part in [loop.limit, loop.offset, loop.columns] where part >= 0 {
      value(of: part, program)
    }
    // Names that one iteration sets are visible in the next.
    var assigned = Assigned()
    collect(loop.body, program, &assigned)
    collect(loop.otherwise, program, &assigned)
    let forget = {
      for symbol in assigned.symbols { self.assign(symbol, .unknown) }
      if assigned.isAnything { self.scope.isOpen = true }
    }
    forget()
    let state = node.kind == .loop ? engine.forloopSymbol : engine.tablerowloopSymbol
    hiding([(state, .unknown), (loop.variable, collection.element)]) {
      walk(loop.body, program)
    }
    if loop.otherwise >= 0 { perhaps { walk(loop.otherwise, program) } }
    forget()
  }

  // MARK: Partials

  private func partial(
    _ call: PartialCall, _ node: Node, _ program: Program
  ) -> (name: String, program: Program)? {
    let expression = program.expressions[call.name]
    guard expression.kind == .literal,
      case .string(let name) = program.literals[Int(expression.first)]
    else {
      value(of: call.name, program)
      return nil
    }
    // A mistake in the partial's syntax is reported when it is compiled.
    guard case .success(let known) = Result(catching: { try engine.partial(named: name) }) else {
      return nil
    }
    guard let found = known else {
      report(.partial(name, among: engine.partialNames), program, node.offset, node.length)
      return nil
    }
    return (name, found.program)
  }

  private func arguments(
    _ call: PartialCall, _ program: Program
  ) -> [(symbol: Int32, value: KnownValue)] {
    (call.first..<call.first + call.count).map { position in
      let argument = program.arguments[position]
      return (argument.name, value(of: argument.expression, program))
    }
  }

  private func render(_ node: Node, _ index: Int32, _ program: Program) {
    let call = program.partials[node.first]
    let found = partial(call, node, program)
    let subject = call.subject >= 0 ? value(of: call.subject, program) : nil
    var locals: [Int32: KnownValue] = [:]
    for (symbol, value) in arguments(call, program) { locals[symbol] = value }
    guard let (name, partial) = found else { return }
    let alias =
      call.alias >= 0 ? call.alias : engine.symbols.given(Interpreter.baseName(name))
    if let subject { locals[alias] = call.isLoop ? subject.element : subject }
    if call.isLoop { locals[engine.forloopSymbol] = .unknown }
    let outer = (scope.locals, scope.isOpen, hidden)
    scope.locals = locals
    hidden = [:]
    if !isVisited(partial) {
      callers.append((program, index))
      walk(partial)
      callers.removeLast()
    }
    (scope.locals, scope.isOpen, hidden) = outer
  }

  private func include(_ node: Node, _ index: Int32, _ program: Program) {
    let call = program.partials[node.first]
    let found = partial(call, node, program)
    let subject = call.subject >= 0 ? value(of: call.subject, program, isTest: true) : nil
    var given = arguments(call, program)
    guard let (name, partial) = found else {
      // The unknown partial may set any name.
      scope.isOpen = true
      return
    }
    let alias =
      call.alias >= 0 ? call.alias : engine.symbols.given(Interpreter.baseName(name))
    if let subject {
      if case .list(let element) = subject {
        given.append((alias, element))
      } else {
        given.append((alias, call.isLoop ? subject.element : subject))
      }
    } else if scope.isOpen {
      given.append((alias, .unknown))
    }
    guard !callers.contains(where: { $0.program === partial }), partial !== program else {
      scope.isOpen = true
      return
    }
    callers.append((program, index))
    hiding(given) { walk(partial) }
    callers.removeLast()
  }
}

extension TemplateChecker {
  /// The names that a part of a template sets.
  struct Assigned {
    var symbols: Set<Int32> = []
    /// Whether it includes a partial that is not known, which may set any name.
    var isAnything = false
    fileprivate var partials: Set<Int> = []
  }

  private func collect(_ block: Int32, _ program: Program, _ assigned: inout Assigned) {
    guard block >= 0 else { return }
    let range = program.blocks[block]
    for index in range.first..<range.first + range.count {
      let node = program.nodes[index]
      switch node.kind {
      case .assign, .increment, .decrement: assigned.symbols.insert(node.first)
      case .capture:
        assigned.symbols.insert(node.first)
        collect(node.count, program, &assigned)
      case .conditional, .caseOf:
        for branch in node.first..<node.first + node.count {
          collect(program.branches[branch].block, program, &assigned)
        }
      case .loop, .tableRow:
        collect(program.loops[node.first].body, program, &assigned)
        collect(program.loops[node.first].otherwise, program, &assigned)
      case .ifChanged: collect(node.first, program, &assigned)
      case .include:
        let expression = program.expressions[program.partials[node.first].name]
        guard expression.kind == .literal,
          case .string(let name) = program.literals[Int(expression.first)],
          let partial = try? engine.partial(named: name)
        else {
          assigned.isAnything = true
          continue
        }
        guard assigned.partials.insert(partial.program.serial).inserted else { continue }
        collect(partial.program.root, partial.program, &assigned)
      case .text, .output, .column, .cycle, .breakLoop, .continueLoop, .render: break
      }
    }
  }
}
