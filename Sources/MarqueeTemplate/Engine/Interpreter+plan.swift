internal import MarqueeBase
internal import MarqueeHTML

extension Interpreter {
  /// Writes the page of a trace: finds or makes the plan for its shape, and fills it with the
  /// values.
  @discardableResult
  mutating func fill(
    _ trace: TraceRecorder, _ program: Program, into buffer: ByteBuffer, isFragment: Bool
  ) throws(Diagnostics) -> PagePlan {
    // The hash covers all that a plan depends on. Equal shapes have equal hashes, so when the
    // shapes and the sums are equal, the rest is equal too.
    let hash = trace.shapeHash ^ planTraits ^ format.number << 1 ^ (isFragment ? 1 : 0)
    let plan: PagePlan
    if let known = plans.plan(for: trace.entries, hash: hash) {
      plan = known
    } else {
      plan = try PlanBuilder.plan(
        of: Array(trace.entries), template: program, engine: engine, format: format,
        isFragment: isFragment)
      plansMade += 1
      plans.keep(plan, hash: hash)
    }
    try write(plan, trace, program, into: buffer)
    return plan
  }

  private mutating func write(
    _ plan: PagePlan, _ trace: TraceRecorder, _ program: Program, into buffer: ByteBuffer
  ) throws(Diagnostics) {
    let limit = engine.options.limits.outputBytes
    /// The hole whose value exceeded the limit.
    var lastHole: Int?
    var firstHeading = 0
    if !plan.headings.isEmpty {
      firstHeading = headings.add(plan, of: trace, keepsText: engine.hasTableOfContents)
    }
    // Steps and text don't move while the plan is retained.
    plan.withSteps { steps, text in
      for step in steps {
        buffer.append(text + Int(step.textFirst), count: Int(step.textCount))
        switch step.kind {
        case .end: continue
        case .value:
          let value = trace.value(at: Int(step.index))
          let isClean = appendEscapedInline(value, as: step.escaper, to: buffer)
          if isClean, buffer.count <= limit { continue }
          if !isClean { warn(plan, hole: Int(step.index), value.pointee) }
        case .layeredValue, .headingID, .tableOfContents:
          write(step, plan, trace, firstHeading, into: buffer)
          if step.kind != .layeredValue { continue }
        }
        if buffer.count > limit {
          lastHole = Int(step.index)
          return
        }
      }
    }
    if let lastHole { throw tooLarge(plan, hole: lastHole) }
    if buffer.count > limit, program.nodes.count > 0 { throw tooLarge(program.nodes[0], program) }
  }

  /// Writes the value of a step of one of the rarer kinds.
  ///
  /// It is a separate function, so that the loop above keeps its state in registers.
  @inline(never)
  private mutating func write(
    _ step: PagePlan.Step, _ plan: PagePlan, _ trace: TraceRecorder, _ firstHeading: Int,
    into buffer: ByteBuffer
  ) {
    switch step.kind {
    case .end, .value: break
    case .layeredValue:
      let value = trace.value(at: Int(step.index))
      let isClean = appendEscaped(
        value, as: step.escaper, inside: step.layer, scratch: layered, to: buffer)
      if !isClean { warn(plan, hole: Int(step.index), value.pointee) }
    case .headingID:
      headings.writeID(firstHeading + Int(step.index), into: buffer)
    case .tableOfContents:
      headings.writeContents(into: buffer)
    }
  }

  private func tooLarge(_ plan: PagePlan, hole: Int) -> Diagnostics {
    guard let entry = plan.hole(hole), let program = engine.program(entry.serial) else {
      return Diagnostics(Diagnostic("the page is too large", code: "template.limit"))
    }
    return tooLarge(program.nodes[entry.node], program)
  }

  /// Warns that a value was replaced, with the place of its hole.
  @inline(never)
  private mutating func warn(_ plan: PagePlan, hole: Int, _ value: Value) {
    guard let entry = plan.hole(hole), let program = engine.program(entry.serial) else { return }
    let node = program.nodes[entry.node]
    var diagnostic = program.diagnostic(
      "the value '\(Self.beginning(of: value.liquidText))' is not safe here and was replaced",
      code: "template.replaced-value", offset: node.offset, length: node.length,
      help:
        "URLs may be http, https, mailto, tel or relative; CSS values numbers, lengths, names and hex colours"
    )
    diagnostic.severity = .warning
    warnings.append(diagnostic)
  }

  /// The first sixty code points of a row's text, escaped for messages.
  static func beginning(of text: String) -> String {
    let scalars = text.unicodeScalars.prefix(61)
    let shown = String(String.UnicodeScalarView(scalars.prefix(60)))
    return Diagnostic.printable(shown) + (scalars.count > 60 ? "…" : "")
  }

  /// A value's text. Throws when it exceeds the limit for values.
  func text(
    of value: Value, _ call: FilterCall, _ program: Program
  ) throws(Diagnostics) -> String {
    let room = engine.options.limits.valueBytes
    if value.isContainer, value.weight(upTo: room) > room {
      let error = FilterError.tooLarge(room)
      throw self.error(
        error.message, "template.limit", program, call.offset, call.length, help: error.help)
    }
    return plain(value).liquidText
  }

  /// Runs a filter that makes HTML, or that would damage it.
  ///
  /// - Returns: nil when the filter is to run as in plain Liquid.
  mutating func special(
    _ call: FilterCall, _ value: Value, _ program: Program
  ) throws(Diagnostics) -> Value? {
    switch call.special {
    case .none: return nil
    case .markdown, .markdownInline:
      if value.isNull { return value }
      return try markdown(value, isInline: call.special == .markdownInline, call, program)
    case .trustedHTML:
      if value.isNull { return value }
      if case .object(let object) = value, object is TrustedHTML { return value }
      let html = Array(try text(of: value, call, program).utf8)
      // The filter means that the template's author vouches for the HTML.
      return .object(
        TrustedHTML(vouchedFor: html, kind: HTMLElements.blocksOccur(in: html) ? .block : .inline))
    case .lineBreaks:
      let buffer = ByteBuffer(capacity: 256)
      let lines = try text(of: value, call, program).replacingNewlines()
      for (position, line) in lines.enumerated() {
        if position > 0 { buffer.append("<br />\n") }
        _ = appendEscaped(.string(line), as: .htmlText, to: buffer)
      }
      return .object(TrustedHTML(vouchedFor: buffer, kind: .inline))
    case .escape:
      return value
    case .escapeOnce:
      // Text that is already escaped is decoded here, because the page escapes it again.
      var text = try text(of: value, call, program)
      if text.utf8.contains(UInt8(ascii: "<")) { return .string(text) }
      let decoded = text.withUTF8 {
        CharacterReferences.decode(UnsafeRawBufferPointer($0), isAttribute: false)
      }
      return .string(decoded)
    }
  }
}

extension String {
  /// The lines of the text without their ends, `\r\n` or `\n`.
  fileprivate func replacingNewlines() -> [String] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
  }
}
