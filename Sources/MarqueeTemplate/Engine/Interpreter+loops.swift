internal import MarqueeBase

extension Interpreter {
  /// - Returns: the interrupt of the `else` block, which applies to the block around the loop.
  mutating func loop(_ node: Node, _ program: Program) throws(Diagnostics) -> Interrupt {
    let loop = program.loops[node.first]
    let (items, name, cost) = try segment(loop, node, program, keepsOffset: true)
    guard !items.isEmpty else {
      return loop.otherwise >= 0 ? try run(loop.otherwise, program) : .none
    }
    try enter(node, program)
    heldBytes += cost
    try checkHeld(node, program)
    let state = loopState(name, items.count)
    let addressCount = trace.addressCount
    let shadowCount = begin(state, loop.variable, engine.forloopSymbol)
    for item in items {
      try countIteration(node, program)
      turn(loop.variable, item)
      let interrupt = try run(loop.body, program)
      state.advance()
      if interrupt == .breakLoop { break }
    }
    end(shadowCount)
    heldBytes -= cost
    keep(items, since: addressCount)
    reuse(state)
    return .none
  }

  /// The state for a new loop; one that is no longer used is reused.
  private mutating func loopState(_ name: String, _ length: Int) -> LoopState {
    guard let state = spareLoops.popLast() else {
      return LoopState(name: name, length: length, parent: loops.last)
    }
    state.restart(name: name, length: length, parent: loops.last)
    return state
  }

  /// Keeps the state of an ended loop for the next loop, unless a value still refers to it.
  private mutating func reuse(_ state: consuming LoopState) {
    var state = state
    guard isKnownUniquelyReferenced(&state) else { return }
    state.leave()
    spareLoops.append(state)
  }

  /// Retains a loop's list until the page is written, if holes refer to values in its rows by
  /// address.
  @inline(__always)
  private func keep(_ items: [Value], since addressCount: Int) {
    if trace.addressCount != addressCount { trace.pin(items) }
  }

  /// Brings a loop's variable and its state into scope. They need no removal after an error,
  /// because the page is discarded and the next one resets all state.
  ///
  /// - Returns: the number of shadows to pass to `end`.
  private mutating func begin(
    _ state: LoopState, _ variable: Int32, _ stateSymbol: Int32
  ) -> Int {
    let shadowCount = shadows.count
    shadow(stateSymbol, .object(state))
    shadow(variable, .null)
    loops.append(state)
    return shadowCount
  }

  /// Sets the loop's variable. The rows of the list are lasting, because `keep` retains them after
  /// the loop.
  @inline(__always)
  private mutating func turn(_ variable: Int32, _ item: Value) {
    scope.base[Int(variable)].set(item, frame: frame, isLasting: true)
  }

  private mutating func end(_ shadowCount: Int) {
    loops.removeLast()
    unshadow(to: shadowCount)
    depth -= 1
  }

  /// The part of a collection that a loop goes through, and its size in bytes if it is not the
  /// collection itself.
  private mutating func segment(
    _ loop: Loop, _ node: Node, _ program: Program, keepsOffset: Bool
  ) throws(Diagnostics) -> (items: [Value], name: String, cost: Int) {
    let collection = try evaluate(loop.collection, program)
    let name = program.names[Int(loop.name)]
    var from = 0
    if loop.continues {
      from = continueOffsets[name] ?? 0
    } else if loop.offset >= 0 {
      from = try integer(loop.offset, "offset", program, isTable: !keepsOffset) ?? 0
    }
    var limit: Int?
    if loop.limit >= 0 {
      limit = try integer(loop.limit, "limit", program, isTable: !keepsOffset)
    }

    var items: [Value]
    if case .object(let object) = collection, let range = object as? RangeValue {
      items = try numbers(of: range, from: max(0, from), limit: limit, node, program)
      // The numbers are cut already, and the offset is stored for a loop that continues here.
      if keepsOffset { continueOffsets[name] = from.addingClamped(items.count) }
      if loop.isReversed { items.reverse() }
      return (items, name, Value.array(items).cost)
    }
    if case .array(let list) = collection, from == 0, limit == nil, !loop.isReversed {
      if keepsOffset, engine.hasContinuedLoops { continueOffsets[name] = list.count }
      return (list, name, 0)
    }
    items = plain(collection).elements()
    if isString(collection) {
      // A text counts as one element, whatever the limits are.
      if keepsOffset { continueOffsets[name] = from.addingClamped(items.count) }
      return (items, name, 0)
    }
    if from != 0 || limit != nil {
      let start = min(max(0, from), items.count)
      var end = items.count
      if let limit { end = min(items.count, max(start, from.addingClamped(limit))) }
      items = start < end ? Array(items[start..<end]) : []
    }
    if loop.isReversed { items.reverse() }
    if keepsOffset { continueOffsets[name] = from.addingClamped(items.count) }
    return (items, name, Value.array(items).cost)
  }

  private func isString(_ value: Value) -> Bool {
    if case .string = plain(value) { true } else { false }
  }

  /// The numbers of a range, up to the loop's limit.
  func numbers(
    of range: RangeValue, from: Int, limit: Int?, _ node: Node, _ program: Program
  ) throws(Diagnostics) -> [Value] {
    guard range.lower <= range.upper else { return [] }
    // The distance from the first number to the last, which may not fit an Int.
    let distance = UInt(bitPattern: range.upper &- range.lower)
    guard distance >= UInt(from) else { return [] }
    var count = Int(clamping: distance - UInt(from)).addingClamped(1)
    if let limit { count = min(count, max(0, limit)) }
    guard count > 0 else { return [] }
    guard count <= min(engine.options.limits.loopIterations, RangeValue.largestCount) else {
      throw error(
        "the range \(range.text) is too long to loop over", "template.limit", program, node.offset,
        node.length, help: "give the loop a limit:")
    }
    // Each number is at most the range's last one, so the sums fit.
    let lower = range.lower + from
    return (0..<count).map { .int(lower + $0) }
  }

  /// `limit:` and `offset:` take whole numbers, or text that is one; nil means none. Those of
  /// `tablerow`, and its `cols:`, take any number and any text, and nil means 0.
  private mutating func integer(
    _ index: Int32, _ what: String, _ program: Program, isTable: Bool
  ) throws(Diagnostics) -> Int? {
    let value = plain(try evaluate(index, program))
    if value.isNull { return isTable ? 0 : nil }
    if let number = value.strictInteger { return number }
    if isTable {
      switch value {
      case .string, .double, .decimal: return wholeNumber(value)
      default: break
      }
    }
    let expression = program.expressions[index]
    throw error(
      "'\(what)' needs a whole number, not \(value.kindName)", "template.loop", program,
      expression.offset, expression.length, help: "for example \(what): 5")
  }

  mutating func tableRow(_ node: Node, _ index: Int32, _ program: Program) throws(Diagnostics) {
    let loop = program.loops[node.first]
    guard try evaluate(loop.collection, program).isTruthy else { return }
    let (items, name, cost) = try segment(loop, node, program, keepsOffset: false)
    var columns = items.count
    if loop.columns >= 0 {
      columns = try integer(loop.columns, "cols", program, isTable: true) ?? 0
    }
    let state = LoopState(name: name, length: items.count, parent: nil, columns: columns)
    try enter(node, program)
    heldBytes += cost
    try checkHeld(node, program)
    builtIn(.rowStart)
    try emit(.int(1), index, program)
    builtIn(.rowStartEnd)
    builtIn(.newline)
    let addressCount = trace.addressCount
    let shadowCount = begin(state, loop.variable, engine.tablerowloopSymbol)
    for item in items {
      try countIteration(node, program)
      turn(loop.variable, item)
      builtIn(.cellStart)
      try emit(.int(state.column), index, program)
      builtIn(.cellStartEnd)
      let interrupt = try run(loop.body, program)
      builtIn(.cellEnd)
      if interrupt == .breakLoop { break }
      if state.column == state.columns, state.index < items.count - 1 {
        builtIn(.rowEnd)
        builtIn(.rowStart)
        try emit(.int(state.row + 1), index, program)
        builtIn(.rowStartEnd)
      }
      state.advance()
    }
    builtIn(.rowEnd)
    end(shadowCount)
    heldBytes -= cost
    keep(items, since: addressCount)
  }

  /// Emits static text that is in no template.
  mutating func builtIn(_ text: BuiltInText) {
    if isDirect {
      output.append(text.text)
    } else {
      trace.text(Int(text.rawValue), of: 0)
    }
  }
}

/// Static text that is in no template; traces refer to it as program 0.
enum BuiltInText: UInt8, CaseIterable {
  case rowStart, rowStartEnd, newline, cellStart, cellStartEnd, cellEnd, rowEnd
  /// These have no text. They mark where captured output or a partial of HTML begins and ends,
  /// because XML may place it where HTML is text.
  case capturedStart, capturedEnd

  var text: String {
    switch self {
    case .rowStart: "<tr class=\"row"
    case .rowStartEnd, .cellStartEnd: "\">"
    case .newline: "\n"
    case .cellStart: "<td class=\"col"
    case .cellEnd: "</td>"
    case .rowEnd: "</tr>\n"
    case .capturedStart, .capturedEnd: ""
    }
  }
}
