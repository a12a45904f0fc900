internal import MarqueeBase

extension TemplateChecker {
  /// The knowledge about an expression's value. Names in it that can't have a value are reported.
  ///
  /// - Parameter isTest: whether the value is only tested, as in `Interpreter.evaluate`.
  @discardableResult
  func value(of index: Int32, _ program: Program, isTest: Bool = false) -> KnownValue {
    let expression = program.expressions[index]
    switch expression.kind {
    case .literal, .tableOfContents: return .unknown
    case .variable:
      return variable(expression.first, expression, program, isTest) ?? .unknown
    case .path:
      guard let root = variable(expression.first, expression, program, isTest) else {
        lookUpIndices(expression, program)
        return .unknown
      }
      return look(up: expression, in: root, program, isTest)
    case .dynamicPath:
      value(of: expression.first, program)
      return look(up: expression, in: .unknown, program, isTest)
    case .range:
      value(of: expression.first, program)
      value(of: expression.second, program)
      return .unknown
    case .filtered: return filtered(expression, program, isTest)
    case .compare:
      value(of: expression.first, program, isTest: true)
      value(of: expression.second, program, isTest: true)
      return .unknown
    case .and, .or:
      value(of: expression.first, program, isTest: true)
      // The second operand is evaluated only when the first does not decide.
      conditions += 1
      value(of: expression.second, program, isTest: true)
      conditions -= 1
      return .unknown
    }
  }

  /// - Returns: nil when the name has no value here.
  private func variable(
    _ symbol: Int32, _ expression: Expression, _ program: Program, _ isTest: Bool
  ) -> KnownValue? {
    if let value = scope[symbol] { return value }
    let name = engine.symbols.name(symbol)
    let isDeclared = engine.isDeclared(name)
    if isTest, TagLibrary.introduced.contains(name) { return nil }
    if scope.isOpen {
      if isDeclared || engine.symbols.isGiven(symbol) || name == "forloop" || isPartialName(name) {
        return .unknown
      }
    } else if isDeclared, isTest || !isCertain {
      return nil
    }
    let here = Set(scope.globals.keys).union(scope.locals.keys).map(engine.symbols.name).sorted()
    report(
      .variable(name, isDeclared: isDeclared, here: here, declared: engine.declaredNames),
      program, expression.offset, Int32(name.utf8.count))
    return nil
  }

  /// Whether a partial has this name: `{% render "card.html" with … %}` sets the variable `card` in
  /// the partial.
  private func isPartialName(_ name: String) -> Bool {
    engine.partialNames.contains { Interpreter.baseName($0) == name }
  }

  // MARK: Look-ups

  private func look(
    up expression: Expression, in root: KnownValue, _ program: Program, _ isTest: Bool
  ) -> KnownValue {
    var current = root
    for position in expression.second..<expression.second + expression.count {
      let lookup = program.lookups[position]
      if lookup.kind == .index { value(of: lookup.first, program) }
      current = member(lookup, of: current, program, isTest)
    }
    return current
  }

  private func lookUpIndices(_ expression: Expression, _ program: Program) {
    for position in expression.second..<expression.second + expression.count
    where program.lookups[position].kind == .index {
      value(of: program.lookups[position].first, program)
    }
  }

  /// The key of a look-up if it is a literal; nil if it is computed.
  private func key(_ lookup: Lookup, _ program: Program) -> Value? {
    guard lookup.kind == .index else { return .string(program.names[Int(lookup.first)]) }
    let expression = program.expressions[lookup.first]
    return expression.kind == .literal ? program.literals[Int(expression.first)] : nil
  }

  private func member(
    _ lookup: Lookup, of value: KnownValue, _ program: Program, _ isTest: Bool
  ) -> KnownValue {
    let key = key(lookup, program)
    switch value {
    case .unknown: return .unknown
    case .record(let record):
      guard case .string(let name)? = key else { return .unknown }
      return column(name, of: record, lookup, program, isTest)
    case .list(let element):
      switch lookup.command {
      case .first, .last: return element
      case .size: return .unknown
      case .none: break
      }
      if case .string? = key { return .unknown }
      return element
    case .keyed(let row): return lookup.command == .size ? .unknown : row
    case .grouped(let row): return lookup.command == .none ? .list(row) : .unknown
    case .pair(let second):
      if lookup.command == .last { return second }
      if case .int(let position)? = key, position == 1 || position == -1 { return second }
      return .unknown
    }
  }

  private func column(
    _ name: String, of record: KnownRecord, _ lookup: Lookup, _ program: Program, _ isTest: Bool
  ) -> KnownValue {
    if record.names.contains(name) { return record.members[name] ?? .unknown }
    guard lookup.command == .none else { return .unknown }
    if let query = record.query {
      report(
        .column(name, of: query, among: record.names), program, lookup.offset, lookup.length)
    } else if let map = record.map, !isTest, conditions == 0 {
      report(.member(name, of: map, among: record.names), program, lookup.offset, lookup.length)
    }
    return .unknown
  }

  // MARK: Filters

  private func filtered(
    _ expression: Expression, _ program: Program, _ isTest: Bool
  ) -> KnownValue {
    let calls = (expression.second..<expression.second + expression.count).map {
      program.filterCalls[$0]
    }
    let mayMiss = isTest || calls.first?.isDefaultOrBefore ?? false
    var value = value(of: expression.first, program, isTest: mayMiss)
    for call in calls {
      let positional = (call.firstPositional..<call.firstPositional + call.positionalCount).map {
        program.lists[$0]
      }
      let arguments = positional.map {
        self.value(of: $0, program, isTest: call.isBeforeDefault)
      }
      for position in call.firstNamed..<call.firstNamed + call.namedCount {
        self.value(
          of: program.arguments[position].expression, program, isTest: call.isBeforeDefault)
      }
      guard call.filter >= 0, call.special == .none else {
        value = .unknown
        continue
      }
      let filter = program.filters[Int(call.filter)]
      if filter.traits.contains(.takesProperty), let property = positional.first {
        checkProperty(property, of: value.filterElement, program)
      }
      value = result(of: filter, value, arguments)
    }
    return value
  }

  /// Reports a property that is not a column of the query: the filter would silently find nothing
  /// in any row.
  private func checkProperty(_ index: Int32, of element: KnownValue, _ program: Program) {
    let expression = program.expressions[index]
    guard case .record(let record) = element, let query = record.query,
      expression.kind == .literal, case .string(let name) = program.literals[Int(expression.first)],
      !record.names.contains(name)
    else { return }
    report(
      .column(name, of: query, among: record.names), program, expression.offset,
      expression.length)
  }

  private func result(
    of filter: Filter, _ input: KnownValue, _ arguments: [KnownValue]
  ) -> KnownValue {
    let element = input.filterElement
    guard element != .unknown else { return .unknown }
    switch filter.selection {
    case .nothing: return .unknown
    case .elements: return .list(element)
    case .element: return element
    case .partOfList:
      if case .list = input { return input }
      return .unknown
    case .bothLists: return arguments.first?.filterElement == element ? .list(element) : .unknown
    }
  }
}
