internal import MarqueeBase

extension Interpreter {
  mutating func bind(_ name: String, _ value: Value?) { bind(symbol(name), value) }

  /// The symbol of a name, for which the arrays then have a slot.
  mutating func symbol(_ name: String) -> Int32 {
    let symbol = engine.symbols.symbol(name)
    if Int(symbol) >= globals.count { grow() }
    return symbol
  }

  /// - Parameter symbol: a result of `symbol(_:)`.
  mutating func bind(_ symbol: Int32, _ value: consuming Value?) {
    globals.base[Int(symbol)].set(value, frame: 0, isLasting: true)
  }

  mutating func text(of template: Template) throws(Diagnostics) -> String {
    try runText(of: template)
    return output.text
  }

  mutating func runText(of template: Template) throws(Diagnostics) {
    let program = template.program
    begin(program, direct: true)
    _ = try run(program.root, program)
  }

  mutating func page(
    body: Template, layouts: [Template], into buffer: ByteBuffer
  ) throws(Diagnostics) {
    headings.removeAll()
    var target = layouts.isEmpty ? buffer : contents[0].buffer
    target.removeAll()
    // Output that goes into a layout must leave no element open.
    try render(body, into: target, isFragment: !layouts.isEmpty)
    guard !layouts.isEmpty else { return }
    let symbol = Int(engine.contentSymbol)
    defer { globals.base[symbol].set(nil, frame: 0) }
    for (position, layout) in layouts.enumerated() {
      // The output so far is in one of two buffers. This layout writes to the other one, and the
      // last layout to the caller's buffer.
      globals.base[symbol].set(.object(contents[position % 2]), frame: 0)
      target = position + 1 == layouts.count ? buffer : contents[(position + 1) % 2].buffer
      target.removeAll()
      try render(layout, into: target, isFragment: position + 1 < layouts.count)
    }
  }

  private mutating func render(
    _ template: Template, into buffer: ByteBuffer, isFragment: Bool
  ) throws(Diagnostics) {
    let program = template.program
    if template.format.isPlain {
      begin(program, direct: true)
      _ = try run(program.root, program)
      output.withUnsafeBytes { buffer.append($0) }
      return
    }
    begin(program, direct: false)
    _ = try run(program.root, program)
    try fill(trace, program, into: buffer, isFragment: isFragment)
    if template.format == .calendar { fold(buffer) }
  }

  /// Applies iCalendar's line ends and line length, RFC 5545 3.1.
  private func fold(_ buffer: ByteBuffer) {
    let folded = ByteBuffer(capacity: buffer.count + buffer.count / 8)
    buffer.withUnsafeBytes { foldCalendar($0, to: folded) }
    buffer.removeAll()
    folded.withUnsafeBytes { buffer.append($0) }
  }
}
