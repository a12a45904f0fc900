internal import MarqueeBase

/// What stops a block before its end.
enum Interrupt: UInt8 {
  case none, breakLoop, continueLoop
}

extension Interpreter {
  /// Runs a block: emits its text and values.
  mutating func run(_ block: Int32, _ program: Program) throws(Diagnostics) -> Interrupt {
    let range = program.blocks[block]
    for index in range.first..<range.first + range.count {
      let node = program.nodes[index]
      switch node.kind {
      case .text:
        emitText(node, index, program)
        if staticBytes > engine.options.limits.outputBytes { throw tooLarge(node, program) }
      case .column:
        let symbol = program.expressions[node.first].first
        if let column = column(symbol, Int(node.count) + program.cacheBase) {
          emit(column.value, isLasting: column.isLasting, index, program)
        } else {
          emit(try evaluate(node.first, program), index, program)
        }
      case .output:
        emit(try evaluate(node.first, program), index, program)
      case .assign:
        assign(node.first, try evaluate(node.count, program))
      case .conditional:
        let interrupt = try conditional(node, program)
        if interrupt != .none { return interrupt }
      case .loop:
        let interrupt = try loop(node, program)
        if interrupt != .none { return interrupt }
      case .capture:
        let interrupt = try capture(node, program)
        if interrupt != .none { return interrupt }
      case .caseOf:
        let interrupt = try caseOf(node, program)
        if interrupt != .none { return interrupt }
      case .tableRow:
        try tableRow(node, index, program)
      case .cycle:
        try cycle(node, index, program)
      case .increment:
        let count = counter(node.first)
        counters[Int(node.first)] = count &+ 1
        emit(.int(count), index, program)
      case .decrement:
        let count = counter(node.first) &- 1
        counters[Int(node.first)] = count
        emit(.int(count), index, program)
      case .breakLoop: return .breakLoop
      case .continueLoop: return .continueLoop
      case .render:
        try render(node, index, program)
      case .include:
        let interrupt = try include(node, index, program)
        if interrupt != .none { return interrupt }
      case .ifChanged:
        let interrupt = try ifChanged(node, program)
        if interrupt != .none { return interrupt }
      }
    }
    return .none
  }

  @inline(__always)
  private mutating func emitText(_ node: Node, _ index: Int32, _ program: Program) {
    staticBytes += Int(node.count)
    if isDirect {
      program.text.withUnsafeBytes {
        output.append(
          UnsafeRawBufferPointer(rebasing: $0[Int(node.first)..<Int(node.first + node.count)]))
      }
    } else {
      trace.text(Int(index), of: program.serial)
    }
  }

  /// Emits a column of a row.
  ///
  /// - Parameter isLasting: whether the row is there until the page is written.
  @inline(__always)
  private mutating func emit(
    _ value: UnsafePointer<Value>, isLasting: Bool, _ index: Int32, _ program: Program
  ) {
    if isDirect {
      _ = appendEscaped(value, as: .raw, to: output)
    } else if isLasting, !value.pointee.isObject {
      trace.hole(inRow: value, Int(index), of: program.serial)
    } else {
      emit(value.pointee, index, program)
    }
  }

  mutating func emit(_ value: consuming Value, _ index: Int32, _ program: Program) {
    if isDirect {
      if case .string(let text) = value {
        output.append(text)
      } else {
        output.append(value.liquidText)
      }
      return
    }
    var hole = TraceEntry.Hole.value
    if case .object(let object) = value {
      if let html = TrustedHTML.of(object) {
        if format.holdsHTML {
          hole = html.kind == .inline ? .inlineHTML : .blockHTML
        } else {
          emit(.string(html.text), index, program)
          return
        }
      } else if let captured = object as? CapturedTrace {
        if format == .xml { builtIn(.capturedStart) }
        trace.append(captured.trace)
        if format == .xml { builtIn(.capturedEnd) }
        return
      } else if object is TableOfContentsPlace {
        hole = .tableOfContents
      }
    }
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
      defer { output = outer }
      let interrupt = try run(node.count, program)
      assign(node.first, .string(output.text))
      return interrupt
    }
    let mark = trace.mark
    let interrupt = try run(node.count, program)
    let captured = trace.since(mark)
    trace.truncate(to: mark)
    assign(node.first, .object(CapturedTrace(trace: captured, text: text(of: captured))))
    return interrupt
  }

  /// A trace's text with its values put in, nothing escaped.
  private func text(of trace: Trace) -> String {
    var bytes: [UInt8] = []
    var next = 0
    for entry in trace.entries {
      if entry.isHole {
        bytes += trace.values[next].liquidText.utf8
        next += 1
      } else {
        bytes += engine.staticText(of: entry)
      }
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
      : Array(text(of: trace.since(mark)).utf8)
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
    let turn = cycles[key] ?? 0
    // A cycle of the same group may have fewer values.
    if turn < Int(cycle.count) {
      emit(try evaluate(program.lists[cycle.first + Int32(turn)], program), index, program)
    }
    cycles[key] = turn + 1 >= Int(cycle.count) ? 0 : turn + 1
  }

  // MARK: Limits

  mutating func countIteration(_ node: Node, _ program: Program) throws(Diagnostics) {
    iterations += 1
    if iterations > engine.options.limits.loopIterations {
      throw error(
        "the page's loops turn more than \(engine.options.limits.loopIterations) times",
        "template.limit", program, node.offset, node.length,
        help: "loop over fewer rows: limit:, paginate, or a query that returns fewer")
    }
    if isDirect, output.count > engine.options.limits.outputBytes { throw tooLarge(node, program) }
  }

  private func tooLarge(_ node: Node, _ program: Program) -> Diagnostics {
    error(
      "the page is larger than \(engine.options.limits.outputBytes >> 20) MiB", "template.limit",
      program, node.offset, node.length,
      help: "split it: paginate, or one page per row")
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
