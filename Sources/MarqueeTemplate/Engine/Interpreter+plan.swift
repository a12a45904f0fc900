internal import MarqueeBase

extension Interpreter {
  /// Writes a trace out: finds or makes the plan of its shape and fills it with the values.
  @discardableResult
  mutating func fill(
    _ trace: TraceRecorder, _ program: Program, into buffer: ByteBuffer, isFragment: Bool
  ) throws(Diagnostics) -> PagePlan {
    // All that a plan depends on: shapes that are equal have equal hashes, so that equal sums
    // mean that the rest is equal too.
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
    write(plan, trace, into: buffer)
    return plan
  }

  private mutating func write(_ plan: PagePlan, _ trace: TraceRecorder, into buffer: ByteBuffer) {
    var firstHeading = 0
    if !plan.headings.isEmpty {
      firstHeading = headings.add(
        plan.headings, of: trace, keepsText: engine.hasTableOfContents)
    }
    // Both stay where they are while the plan is held.
    plan.withSteps { steps, text in
      for step in steps {
        buffer.append(text + Int(step.textFirst), count: Int(step.textCount))
        switch step.kind {
        case .end: break
        case .value:
          let value = trace.value(at: Int(step.index))
          if !appendEscaped(value, as: step.escaper, to: buffer) {
            warn(plan, hole: Int(step.index), value.pointee)
          }
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
    }
  }

  /// A value was replaced: says which, and where its hole is.
  private mutating func warn(_ plan: PagePlan, hole: Int, _ value: Value) {
    var number = 0
    for entry in plan.entries where entry.isHole {
      if number == hole {
        guard let program = engine.program(entry.serial) else { return }
        let node = program.nodes[entry.node]
        var shown = value.liquidText
        if shown.unicodeScalars.count > 60 {
          shown = String(String.UnicodeScalarView(shown.unicodeScalars.prefix(60))) + "…"
        }
        var diagnostic = program.diagnostic(
          "the value '\(Diagnostic.printable(shown))' is not safe here and was replaced",
          code: "template.replaced-value", offset: node.offset, length: node.length,
          help:
            "URLs may be http, https, mailto, tel or relative; CSS values numbers, lengths, names and hex colours"
        )
        diagnostic.severity = .warning
        warnings.append(diagnostic)
        return
      }
      number += 1
    }
  }

  /// The filters that make HTML, or that would spoil it.
  ///
  /// - Returns: nil when the filter is to run as it does in Liquid.
  mutating func special(
    _ call: FilterCall, _ value: Value, _ program: Program
  ) throws(Diagnostics) -> Value? {
    switch call.special {
    case .none: return nil
    case .markdown, .markdownInline:
      if value.isNull { return value }
      let isInline = call.special == .markdownInline
      let html = Markdown.html(ofValue: plain(value).liquidText, isInline: isInline)
      return .object(TrustedHTML(vouchedFor: html, kind: isInline ? .inline : .block))
    case .trustedHTML:
      if value.isNull { return value }
      if case .object(let object) = value, object is TrustedHTML { return value }
      let html = Array(plain(value).liquidText.utf8)
      // The author vouches for it: that is what the filter says.
      return .object(
        TrustedHTML(vouchedFor: html, kind: HTMLBlocks.occur(in: html) ? .block : .inline))
    case .lineBreaks:
      let buffer = ByteBuffer(capacity: 256)
      let lines = plain(value).liquidText.replacingNewlines()
      for (position, line) in lines.enumerated() {
        if position > 0 { buffer.append("<br />\n") }
        _ = appendEscaped(.string(line), as: .htmlText, to: buffer)
      }
      return .object(TrustedHTML(vouchedFor: buffer, kind: .inline))
    case .escape:
      return value
    case .escapeOnce:
      // What is escaped already is shown as what it means; the page escapes it again.
      var inTag = false
      let text = plain(value).liquidText
      if text.utf8.contains(UInt8(ascii: "<")) { return .string(text) }
      return .string(HTMLText.decode(ArraySlice(text.utf8), inTag: &inTag))
    }
  }
}

extension String {
  /// Lines without their ends, `\r\n` or `\n`.
  fileprivate func replacingNewlines() -> [String] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
  }
}
