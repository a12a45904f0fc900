internal import MarqueeBase

extension Interpreter {
  /// Runs `{% render %}`: the partial sees only the site's names and its parameters.
  mutating func render(_ node: Node, _ index: Int32, _ program: Program) throws(Diagnostics) {
    let call = program.partials[node.first]
    let (partial, name) = try find(call, node, program)
    var subject: Value?
    if call.subject >= 0 { subject = try evaluate(call.subject, program) }
    if call.isLoop, case .object(let object)? = subject, let range = object as? RangeValue {
      subject = .array(try numbers(of: range, from: 0, limit: nil, node, program))
    }
    var arguments: [(Int32, Value)] = []
    for position in call.first..<call.first + call.count {
      let argument = program.arguments[position]
      arguments.append((argument.name, try evaluate(argument.expression, program)))
    }
    let alias = call.alias >= 0 ? call.alias : engine.symbols.given(Self.baseName(name))
    grow()

    try enter(node, program)
    callers.append((program, index))
    let outerBytes = heldBytes
    for (_, value) in arguments { heldBytes += value.cost }
    try checkHeld(node, program)
    if call.isLoop, let items = subject.flatMap({ loopItems($0, spreadsMaps: true) }) {
      let state = LoopState(name: name, length: items.count, parent: nil)
      for item in items {
        try countIteration(node, program)
        if state.index > 0, partial.isOfLines { builtIn(.newline) }
        let outer = enterIsolation()
        set(engine.forloopSymbol, .object(state))
        for (symbol, value) in arguments { set(symbol, value) }
        if !item.isNull { set(alias, item) }
        _ = try runPartial(partial, index, program)
        leaveIsolation(outer)
        state.advance()
      }
    } else {
      try countIteration(node, program)
      let outer = enterIsolation()
      for (symbol, value) in arguments { set(symbol, value) }
      // The value of `with` or `for` has precedence over a parameter of that name, unless it is
      // nil.
      if let subject, !subject.isNull || value(of: alias) == nil { set(alias, subject) }
      _ = try runPartial(partial, index, program)
      leaveIsolation(outer)
    }
    heldBytes = outerBytes
    callers.removeLast()
    depth -= 1
  }

  /// Runs `{% include %}`: the partial sees and sets the caller's names.
  mutating func include(
    _ node: Node, _ index: Int32, _ program: Program
  ) throws(Diagnostics) -> Interrupt {
    if isolation > 0 {
      throw error(
        "'include' can't stand in a partial that was rendered", "template.include", program,
        node.offset, node.length, help: "write {% render … %}")
    }
    let call = program.partials[node.first]
    let (partial, name) = try find(call, node, program)
    let alias = call.alias >= 0 ? call.alias : engine.symbols.given(Self.baseName(name))
    let ownName = engine.symbols.symbol(name)
    grow()
    var subject: Value?
    if call.subject >= 0 {
      subject = try evaluate(call.subject, program, isTest: true)
    } else {
      subject = value(of: ownName)
    }
    try enter(node, program)
    callers.append((program, index))
    let shadowCount = shadows.count
    var argumentBytes = 0
    defer {
      heldBytes -= argumentBytes
      unshadow(to: shadowCount)
      callers.removeLast()
      depth -= 1
    }
    for position in call.first..<call.first + call.count {
      let argument = program.arguments[position]
      let value = try evaluate(argument.expression, program)
      argumentBytes += value.cost
      heldBytes += value.cost
      try checkHeld(node, program)
      shadow(argument.name, value)
    }
    if let subject, let items = loopItems(subject, spreadsMaps: false),
      call.isLoop || isArray(subject)
    {
      for (turn, item) in items.enumerated() {
        try countIteration(node, program)
        if turn > 0, partial.isOfLines { builtIn(.newline) }
        shadow(alias, item)
        let interrupt = try runPartial(partial, index, program)
        if interrupt == .breakLoop { return interrupt }
      }
      return .none
    }
    if let subject {
      shadow(alias, subject)
    } else if !isStrict {
      shadow(alias, .null)
    }
    try countIteration(node, program)
    return try runPartial(partial, index, program)
  }

  private func isArray(_ value: Value) -> Bool {
    if case .array = value { true } else { false }
  }

  /// The elements that `for` goes through; nil when the value is a single item. `render` goes
  /// through maps and ranges too; for `include` they are single items.
  private func loopItems(_ value: Value, spreadsMaps: Bool) -> [Value]? {
    switch value {
    case .array(let items): items
    case .record(let record) where spreadsMaps: record.pairs
    case .object(let object) where object is RangeValue && !spreadsMaps: nil
    case .object(let object) where !(object is CapturedTrace) && !(object is TrustedHTML):
      object.elements
    default: nil
    }
  }

  static func baseName(_ name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
    return Format(fileEnding: String(last[last.index(after: dot)...])) == nil
      ? last : String(last[..<dot])
  }

  private mutating func find(
    _ call: PartialCall, _ node: Node, _ program: Program
  ) throws(Diagnostics) -> (Template, String) {
    let value = plain(try evaluate(call.name, program))
    guard case .string(let name) = value else {
      throw error(
        "a partial's name is text, not \(value.kindName)", "template.partial", program, node.offset,
        node.length, help: "for example {% render \"card.html\" %}")
    }
    guard let partial = try engine.partial(named: name) else {
      throw error(
        .partial(name, among: engine.partialNames), program, node.offset, node.length)
    }
    grow()
    return (partial, name)
  }

  /// Runs a partial. One of the same format becomes part of the page's shape. Markdown inside HTML,
  /// and HTML inside Markdown, have a shape of their own and are inserted as finished HTML.
  private mutating func runPartial(
    _ partial: Template, _ index: Int32, _ program: Program
  ) throws(Diagnostics) -> Interrupt {
    let inner = partial.format
    guard !isDirect, inner != format, inner.isHTML else {
      return try run(partial.program.root, partial.program)
    }
    guard format.isHTML else {
      if inner == .html {
        if format == .xml { builtIn(.capturedStart) }
        let interrupt = try run(partial.program.root, partial.program)
        if format == .xml { builtIn(.capturedEnd) }
        return interrupt
      }
      let node = program.nodes[index]
      throw error(
        "a Markdown partial can't stand in \(format.rawValue)", "template.partial", program,
        node.offset, node.length,
        help: "use a partial in the page's own format, or the 'markdown' filter on a value")
    }
    // There is no `defer`, because after an error the page is discarded, and `begin` resets all
    // state.
    let outerTrace = trace
    let outerFormat = format
    trace = TraceRecorder()
    format = inner
    let interrupt = try run(partial.program.root, partial.program)
    let buffer = ByteBuffer(capacity: 1024)
    let plan = try fill(trace, partial.program, into: buffer, isFragment: true)
    let html = TrustedHTML(vouchedFor: buffer, kind: plan.holdsBlocks ? .block : .inline)
    trace = outerTrace
    format = outerFormat
    try emit(.object(html), index, program)
    return interrupt
  }
}
