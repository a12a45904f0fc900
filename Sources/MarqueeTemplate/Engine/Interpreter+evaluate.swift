internal import MarqueeBase

extension Interpreter {
  /// The value of an expression.
  ///
  /// - Parameter isTest: whether the value is only tested for its presence (`if`, `default`): then
  ///   a name that some page of the site sees may be missing here.
  mutating func evaluate(
    _ index: Int32, _ program: Program, isTest: Bool = false
  ) throws(Diagnostics) -> Value {
    let expression = program.expressions[index]
    switch expression.kind {
    case .literal:
      return program.literals[Int(expression.first)]
    case .variable:
      if let value = value(of: expression.first) { return value }
      return try undefined(expression.first, expression, program, isTest)
    case .path:
      if expression.count == 1 {
        let lookup = program.lookups[expression.second]
        if lookup.kind == .name,
          let column = column(expression.first, Int(lookup.cache) + program.cacheBase)
        {
          return column.value.pointee
        }
      }
      guard let root = value(of: expression.first) else {
        let root = try undefined(expression.first, expression, program, isTest)
        return root.isNull ? root : try look(up: expression, in: root, program, isTest)
      }
      return try look(up: expression, in: root, program, isTest)
    case .dynamicPath:
      let name = plain(try evaluate(expression.first, program)).liquidText
      guard let symbol = engine.symbols.known(name) else {
        return try undefined(name, expression, program, isTest)
      }
      grow()
      guard let root = value(of: symbol) else {
        return try undefined(name, expression, program, isTest)
      }
      return try look(up: expression, in: root, program, isTest)
    case .range:
      let lower = try evaluate(expression.first, program)
      let upper = try evaluate(expression.second, program)
      return .object(RangeValue(lower: wholeNumber(lower), upper: wholeNumber(upper)))
    case .filtered:
      return try filtered(expression, program, isTest)
    case .compare:
      return .bool(try compare(expression, program))
    case .and:
      guard try evaluate(expression.first, program, isTest: true).isTruthy else {
        return .bool(false)
      }
      return .bool(try evaluate(expression.second, program, isTest: true).isTruthy)
    case .or:
      if try evaluate(expression.first, program, isTest: true).isTruthy { return .bool(true) }
      return .bool(try evaluate(expression.second, program, isTest: true).isTruthy)
    case .tableOfContents:
      return .object(TableOfContentsPlace.shared)
    }
  }

  /// The whole number in a value, found like Ruby's `to_i`: 0 when there is none, and the nearest
  /// `Int` when it does not fit 64 bits.
  func wholeNumber(_ value: Value) -> Int {
    switch value {
    case .int(let number): return number
    case .double(let number):
      if number.isNaN { return 0 }
      return Int(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
    default:
      let text = value.liquidText.utf8.drop { $0.isLiquidSpace }
      let sign = text.first == UInt8(ascii: "-")
      let digits = text.dropFirst(sign || text.first == UInt8(ascii: "+") ? 1 : 0)
        .prefix { $0.isDigit }
      guard !digits.isEmpty else { return 0 }
      // A number that does not fit 64 bits becomes the nearest `Int`.
      return Int((sign ? "-" : "") + String(decoding: digits, as: UTF8.self))
        ?? (sign ? .min : .max)
    }
  }

  private mutating func look(
    up expression: Expression, in root: Value, _ program: Program, _ isTest: Bool
  ) throws(Diagnostics) -> Value {
    var current = root
    let first = Int(expression.second)
    for position in first..<first + Int(expression.count) {
      let lookup = program.lookups[position]
      if lookup.kind == .name, case .record(let record) = current {
        let slot = Int(lookup.cache) + program.cacheBase
        let id = UnsafeRawPointer(Unmanaged.passUnretained(record.keys).toOpaque())
        if caches.base[slot].id == id {
          current = record.values[caches.base[slot].index]
          continue
        }
        if let index = record.keys.index(of: program.names[Int(lookup.first)]) {
          caches.base[slot] = LookupCache(record.keys, index)
          current = record.values[index]
          continue
        }
      }
      current = try member(lookup, of: current, program, isTest)
    }
    return current
  }

  private mutating func member(
    _ lookup: Lookup, of value: Value, _ program: Program, _ isTest: Bool
  ) throws(Diagnostics) -> Value {
    var key: Value
    if lookup.kind == .name {
      key = .string(program.names[Int(lookup.first)])
    } else {
      key = plain(try evaluate(lookup.first, program))
    }
    if let member = value.member(key) { return member }
    if !isStrict, case .object(let object) = value, let scope = object as? SelfScope {
      guard case .string(let name) = key, let symbol = engine.symbols.known(name) else {
        return .null
      }
      grow()
      return self.value(of: symbol, inFrame: scope.frame) ?? .null
    }
    switch lookup.command {
    case .size:
      // Text and numbers have a size in Liquid, too.
      return value.size.map(Value.int) ?? .null
    case .first: return value.first ?? .null
    case .last: return value.last ?? .null
    case .none: break
    }
    if isStrict {
      if case .record(let record) = value {
        try missing(key, in: record.keys, lookup, program, isTest)
      } else if !isTest, lookup.kind == .name, value.hasNoMembers {
        throw error(
          .member(program.names[Int(lookup.first)], of: value), program, lookup.offset,
          lookup.length)
      }
    }
    if case .object(let object) = value, let refusal = object.refusal(of: key) {
      throw error(
        refusal.message, "template.key", program, lookup.offset, lookup.length,
        help: refusal.help)
    }
    return .null
  }

  /// Throws when a row, or a map that Marquee made, does not have this name.
  private func missing(
    _ key: Value, in keys: RecordKeys, _ lookup: Lookup, _ program: Program, _ isTest: Bool
  ) throws(Diagnostics) {
    guard case .string(let name) = key else { return }
    if let query = keys.query {
      throw error(
        .column(name, of: query, among: keys.names), program, lookup.offset, lookup.length)
    }
    if let map = keys.map, !isTest {
      throw error(.member(name, of: map, among: keys.names), program, lookup.offset, lookup.length)
    }
  }

  private mutating func undefined(
    _ symbol: Int32, _ expression: Expression, _ program: Program, _ isTest: Bool
  ) throws(Diagnostics) -> Value {
    if !isStrict, symbol != engine.selfSymbol { return .null }
    return try undefined(engine.symbols.name(symbol), expression, program, isTest)
  }

  private mutating func undefined(
    _ name: String, _ expression: Expression, _ program: Program, _ isTest: Bool
  ) throws(Diagnostics) -> Value {
    guard isStrict else { return name == "self" ? .object(SelfScope(frame: frame)) : .null }
    let isDeclared = engine.isDeclared(name)
    if isTest, isDeclared { return .null }
    if isTest, TagLibrary.introduced.contains(name) { return .null }
    throw error(
      .variable(
        name, isDeclared: isDeclared, here: definedNames(), declared: engine.declaredNames),
      program, expression.offset, Int32(name.utf8.count))
  }

  private func definedNames() -> [String] {
    (0..<Int32(globals.count)).filter { value(of: $0) != nil }.map { engine.symbols.name($0) }
      .sorted()
  }

  /// The value as filters and comparisons see it: captured text and HTML become text.
  @inline(__always)
  func plain(_ value: Value) -> Value {
    if case .object(let object) = value, object is CapturedTrace || object is TrustedHTML {
      return .string(object.text)
    }
    return value
  }

  private mutating func compare(
    _ expression: Expression, _ program: Program
  ) throws(Diagnostics) -> Bool {
    let left = plain(try evaluate(expression.first, program, isTest: true))
    let right = plain(try evaluate(expression.second, program, isTest: true))
    switch expression.comparison {
    case .equal: return left.liquidEquals(right)
    case .notEqual: return !left.liquidEquals(right)
    case .contains:
      if case .object(let object) = left, object is SelfScope { return false }
      return left.liquidContains(right)
    case .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    guard let order = left.liquidOrder(right) else {
      // Maps, lists, nil and the words blank and empty have no order, so the result is false. A
      // number compared with text is a mistake.
      if left.isOrdered, right.isOrdered {
        throw error(
          "\(left.kindName) can't be compared with \(right.kindName)", "template.comparison",
          program, expression.offset, expression.length,
          help: "make both numbers (| plus: 0) or both text (| append: \"\")")
      }
      return false
    }
    switch expression.comparison {
    case .less: return order == .less
    case .lessOrEqual: return order == .less || order == .equal
    case .greater: return order == .greater
    default: return order == .greater || order == .equal
    }
  }

  private mutating func filtered(
    _ expression: Expression, _ program: Program, _ isTest: Bool
  ) throws(Diagnostics) -> Value {
    let first = Int(expression.second)
    let mayMiss = isTest || program.filterCalls[first].isDefaultOrBefore
    var value = try evaluate(expression.first, program, isTest: mayMiss)
    for position in first..<first + Int(expression.count) {
      let call = program.filterCalls[position]
      if call.special != .none, let result = try special(call, value, program) {
        value = result
        continue
      }
      value = try apply(call, to: plain(value), program)
    }
    return value
  }

  mutating func apply(
    _ call: FilterCall, to input: Value, _ program: Program
  ) throws(Diagnostics) -> Value {
    var arguments = FilterArguments()
    if call.positionalCount > 0 {
      arguments.positional.reserveCapacity(Int(call.positionalCount))
      for position in call.firstPositional..<call.firstPositional + call.positionalCount {
        arguments.positional.append(
          plain(
            try evaluate(program.lists[position], program, isTest: call.isBeforeDefault)))
      }
    }
    if call.namedCount > 0 {
      for position in call.firstNamed..<call.firstNamed + call.namedCount {
        let argument = program.arguments[position]
        arguments.named.append(
          (
            name: program.names[Int(argument.name)],
            value: plain(
              try evaluate(argument.expression, program, isTest: call.isBeforeDefault))
          ))
      }
    }
    let filter = program.filters[Int(call.filter)]
    do throws(FilterError) {
      let result = try filter.apply(input, arguments, filterContext)
      madeBytes += result.cost
      guard madeBytes <= engine.options.limits.madeBytes else {
        throw FilterError(
          "the page's filters make more than \(ByteSize.text(engine.options.limits.madeBytes))",
          help: "a loop that adds to a long text or list makes it anew at each turn: use capture, "
            + "or raise build.page_limit in marquee.yaml", isLimit: true)
      }
      return result
    } catch {
      throw self.error(
        error.message, error.isLimit ? "template.limit" : "template.filter", program, call.offset,
        call.length, help: error.help)
    }
  }

  func error(
    _ name: UndefinedName, _ program: Program, _ offset: Int32, _ length: Int32
  ) -> Diagnostics {
    error(
      name.message, name.code, program, offset, length, notes: name.notes, help: name.help)
  }

  func error(
    _ message: String, _ code: Diagnostic.Code, _ program: Program, _ offset: Int32,
    _ length: Int32, notes: [String] = [], help: String? = nil
  ) -> Diagnostics {
    var all = notes.map { Diagnostic.Note($0) }
    for caller in callers.reversed().prefix(8) {
      let node = caller.program.nodes[caller.node]
      let span = SourceSpan(offset: Int(node.offset), length: Int(node.length))
      all.append(
        Diagnostic.Note(
          "rendered from here", location: caller.program.source.location(of: span),
          excerpt: caller.program.source.excerpt(at: span.offset)))
    }
    return Diagnostics(
      program.diagnostic(
        message, code: code, offset: offset, length: length, notes: all, help: help))
  }
}
