internal import MarqueeBase

/// The reason why a block stops before its end.
enum Interrupt: UInt8 {
  case none, breakLoop, continueLoop
}

extension Interpreter {
  /// Runs a block and emits its text and values.
  mutating func run(_ block: Int32, _ program: Program) throws(Diagnostics) -> Interrupt {
    let range = program.blocks[block]
    for index in range.first..<range.first + range.count {
      let node = program.nodes[index]
      switch node.kind {
      case .text:
        emitText(node, index, program)
      case .column:
        let symbol = program.expressions[node.first].first
        if let column = column(symbol, Int(node.count) + program.cacheBase) {
          if !isDirect, column.isLasting, !column.value.pointee.isObject {
            trace.hole(inRow: column.value, Int(index), of: program.serial)
          } else {
            try emit(column.value, index, program)
          }
        } else {
          try emit(try evaluate(node.first, program), index, program)
        }
      default:
        let interrupt = try run(node, index, program)
        if interrupt != .none { return interrupt }
      }
    }
    return .none
  }

  /// Runs a node that is neither text nor a column. It is a separate function, so that the loop
  /// over a block's nodes keeps its state in registers.
  @inline(never)
  private mutating func run(
    _ node: Node, _ index: Int32, _ program: Program
  ) throws(Diagnostics) -> Interrupt {
    switch node.kind {
    case .text, .column: break
    case .output: try emit(try evaluate(node.first, program), index, program)
    case .assign: try assign(node.first, try evaluate(node.count, program), node, program)
    case .conditional: return try conditional(node, program)
    case .loop: return try loop(node, program)
    case .capture: return try capture(node, program)
    case .caseOf: return try caseOf(node, program)
    case .tableRow: try tableRow(node, index, program)
    case .cycle: try cycle(node, index, program)
    case .increment:
      let count = counter(node.first)
      counters[Int(node.first)] = count &+ 1
      try emit(.int(count), index, program)
    case .decrement:
      let count = counter(node.first) &- 1
      counters[Int(node.first)] = count
      try emit(.int(count), index, program)
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    case .render: try render(node, index, program)
    case .include: return try include(node, index, program)
    case .ifChanged: return try ifChanged(node, program)
    }
    return .none
  }

  /// Emits static text. Its size is limited by the templates themselves; only loops and partials
  /// can multiply it, and they check the total size.
  @inline(__always)
  private mutating func emitText(_ node: Node, _ index: Int32, _ program: Program) {
    if isDirect {
      program.text.withUnsafeBytes {
        output.append(
          UnsafeRawBufferPointer(rebasing: $0[Int(node.first)..<Int(node.first + node.count)]))
      }
    } else {
      emittedBytes += Int(node.count)
      trace.text(Int(index), of: program.serial)
    }
  }

  /// Emits a column's value, when the row may be freed before the page is written, or when output
  /// is direct.
  @inline(__always)
  private mutating func emit(
    _ value: UnsafePointer<Value>, _ index: Int32, _ program: Program
  ) throws(Diagnostics) {
    guard isDirect, !value.pointee.isContainer else {
      try emit(value.pointee, index, program)
      return
    }
    _ = appendEscapedInline(value, as: .raw, to: output)
    if output.count > outputRoom { throw tooLarge(program.nodes[index], program) }
  }

  mutating func emit(
    _ value: consuming Value, _ index: Int32, _ program: Program
  ) throws(Diagnostics) {
    let limit = engine.options.limits.outputBytes
    if isDirect {
      if case .string(let text) = value {
        output.append(text)
      } else {
        if value.isContainer, value.weight(upTo: outputRoom) > outputRoom {
          throw tooLarge(program.nodes[index], program)
        }
        output.append(value.liquidText)
      }
      if output.count > outputRoom { throw tooLarge(program.nodes[index], program) }
      return
    }
    var hole = TraceEntry.Hole.value
    switch value {
    case .string(let text), .decimal(let text): emittedBytes += text.utf8.count
    case .array, .record: emittedBytes += value.weight(upTo: limit)
    case .object(let object):
      if let html = TrustedHTML.of(object) {
        if format.holdsHTML {
          hole = html.kind == .inline ? .inlineHTML : .blockHTML
          emittedBytes += html.buffer.count
        } else {
          try emit(.string(html.text), index, program)
          return
        }
      } else if let captured = object as? CapturedTrace {
        emittedBytes += captured.cost
        if emittedBytes > limit { throw tooLarge(program.nodes[index], program) }
        if format == .xml { builtIn(.capturedStart) }
        trace.append(captured.trace)
        if format == .xml { builtIn(.capturedEnd) }
        return
      } else if object is TableOfContentsPlace {
        hole = .tableOfContents
      } else {
        emittedBytes += value.weight(upTo: limit)
      }
    case .null, .bool, .int, .double, .moment: break
    }
    if emittedBytes > limit { throw tooLarge(program.nodes[index], program) }
    trace.hole(hole, value, Int(index), of: program.serial)
  }

  private mutating func conditional(_ node: Node, _ program: Program) throws(Diagnostics)
    -> Interrupt
  {
    for index in node.first..<node.first + node.count {
      let branch = program.branches[index]
      if branch.condition >= 0 {
        let holds = try evaluate(branch.condition, program, isTest: true).isTruthy
        if holds == branch.isNegated { continue }
      }
      return try run(branch.block, program)
    }
    return .none
  }

  private mutating func caseOf(_ node: Node, _ program: Program) throws(Diagnostics) -> Interrupt {
    var matched = false
    for index in node.first..<node.first + node.count {
      let branch = program.branches[index]
      if branch.condition < 0 {
        if matched { continue }
      } else if try evaluate(branch.condition, program).isTruthy {
        matched = true
      } else {
        continue
      }
      let interrupt = try run(branch.block, program)
      if interrupt != .none { return interrupt }
    }
    return .none
  }

  private mutating func capture(_ node: Node, _ program: Program) throws(Diagnostics) -> Interrupt {
    if isDirect {
      let outer = output
      output = ByteBuffer(capacity: 256)
      outputRoom -= outer.count
      defer {
        output = outer
        outputRoom += outer.count
      }
      let interrupt = try run(node.count, program)
      try assign(node.first, .string(output.text), node, program)
      return interrupt
    }
    let mark = trace.mark
    let outerBytes = emittedBytes
    let interrupt = try run(node.count, program)
    let captured = trace.since(mark)
    trace.truncate(to: mark)
    emittedBytes = outerBytes
    let text = try text(of: captured, node, program)
    try assign(node.first, .object(CapturedTrace(trace: captured, text: text)), node, program)
    return interrupt
  }

  /// A trace's text with its values inserted and nothing escaped.
  private func text(
    of trace: Trace, _ node: Node, _ program: Program
  ) throws(Diagnostics) -> String {
    var bytes: [UInt8] = []
    var next = 0
    let room = engine.options.limits.valueBytes
    for entry in trace.entries {
      if entry.isHole {
        let value = trace.values[next]
        if value.isContainer, value.weight(upTo: room) > room { throw tooMuch(node, program) }
        bytes += value.liquidText.utf8
        next += 1
      } else {
        bytes += engine.staticText(of: entry)
      }
      if bytes.count > room { throw tooMuch(node, program) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func ifChanged(_ node: Node, _ program: Program) throws(Diagnostics) -> Interrupt
  {
    let start = output.count
    let mark = trace.mark
    let interrupt = try run(node.first, program)
    let bytes: [UInt8] =
      isDirect
      ? output.withUnsafeBytes { Array($0[start...]) }
      : Array(try text(of: trace.since(mark), node, program).utf8)
    if bytes == lastIfChanged ?? [] {
      output.truncate(to: start)
      trace.truncate(to: mark)
    }
    lastIfChanged = bytes
    return interrupt
  }

  private mutating func cycle(_ node: Node, _ index: Int32, _ program: Program) throws(Diagnostics)
  {
    let cycle = program.cycles[node.first]
    let key =
      cycle.group >= 0
      ? "group " + plain(try evaluate(cycle.group, program)).inspection
      : program.names[Int(cycle.name)]
        + (program.names[Int(cycle.name)].contains(" at ") ? " \(program.serial)" : "")
    var turn = 0
    if let known = cycles[key] {
      turn = known
    } else if cycle.group >= 0 {
      // A group may have a different name in each iteration of a loop.
      heldBytes += key.utf8.count + MemoryLayout<(String, Int)>.stride
      try checkHeld(node, program)
    }
    // Another cycle of the same group may have had more values.
    if turn < Int(cycle.count) {
      try emit(try evaluate(program.lists[cycle.first + Int32(turn)], program), index, program)
    }
    cycles[key] = turn + 1 >= Int(cycle.count) ? 0 : turn + 1
  }

  // MARK: Limits

  mutating func countIteration(_ node: Node, _ program: Program) throws(Diagnostics) {
    iterations += 1
    if iterations > engine.options.limits.loopIterations {
      throw error(
        "the page's loops and partials run more than \(engine.options.limits.loopIterations) times",
        "template.limit", program, node.offset, node.length,
        help: "loop over fewer rows: limit:, paginate, or a query that returns fewer")
    }
    // Between two checks there are 64 iterations, which can't add much.
    guard iterations & 63 == 0 else { return }
    let isTooLarge =
      isDirect
      ? output.count > outputRoom
      : trace.byteCount > Self.traceRoom || emittedBytes > engine.options.limits.outputBytes
    if isTooLarge { throw tooLarge(node, program) }
  }

  /// The most memory in bytes that a page's trace may take. Values in columns of rows are not
  /// counted one by one, because most pages consist mainly of them.
  private static let traceRoom = 1 << 30

  func tooLarge(_ node: Node, _ program: Program) -> Diagnostics {
    error(
      "the page is larger than \(ByteSize.text(engine.options.limits.outputBytes))",
      "template.limit", program, node.offset, node.length, help: RenderLimits.help)
  }

  /// Throws when the values that the page holds exceed the limit.
  @inline(__always)
  func checkHeld(_ node: Node, _ program: Program) throws(Diagnostics) {
    if heldBytes > engine.options.limits.valueBytes { throw tooMuch(node, program) }
  }

  func tooMuch(_ node: Node, _ program: Program) -> Diagnostics {
    error(
      "the page's values take more than \(ByteSize.text(engine.options.limits.valueBytes))",
      "template.limit", program, node.offset, node.length, help: RenderLimits.help)
  }

  mutating func enter(_ node: Node, _ program: Program) throws(Diagnostics) {
    depth += 1
    if depth > engine.options.limits.nesting {
      throw error(
        "partials and loops nest deeper than \(engine.options.limits.nesting) levels",
        "template.limit", program, node.offset, node.length,
        help: "does a partial render itself without an end?")
    }
  }
}

extension Value {
  @inline(__always)
  fileprivate var isObject: Bool {
    if case .object = self { true } else { false }
  }
}
