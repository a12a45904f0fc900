internal import MarqueeBase

extension TemplateParser {
  func tag(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ block: inout ParsedBlock
  ) throws(SyntaxError) {
    switch item.name {
    case "#": break
    case "assign": append(to: &block) { () throws(SyntaxError) in try assign(item) }
    case "break":
      checkNoWords(item)
      block.nodes.append(node(.breakLoop, item))
      block.isBlank = false
    case "capture": block.nodes.append(try capture(item, &stream))
    case "case": try caseOf(item, &stream, &block)
    case "continue":
      checkNoWords(item)
      block.nodes.append(node(.continueLoop, item))
      block.isBlank = false
    case "cycle":
      append(to: &block) { () throws(SyntaxError) in try cycle(item) }
      block.isBlank = false
    case "decrement", "increment":
      append(to: &block) { () throws(SyntaxError) in
        let name = try targetName(item, example: "{% \(item.name) counter %}")
        let kind: Node.Kind = item.name == "increment" ? .increment : .decrement
        return node(kind, item, first: symbols.given(name))
      }
      block.isBlank = false
    case "echo":
      append(to: &block) { () throws(SyntaxError) in
        if template.format.isPage, item.markup.isEmpty {
          throw SyntaxError(
            "'echo' needs a value", at: item.span, help: "for example {% echo movie.title %}")
        }
        return node(.output, item, first: try filteredExpression(item.markup))
      }
      block.isBlank = false
    case "for": try loop(item, &stream, &block)
    case "if", "unless": try conditional(item, &stream, &block)
    case "ifchanged":
      checkNoWords(item)
      let (body, _) = try self.block(&stream, until: ["endifchanged"], opened: item)
      block.nodes.append(node(.ifChanged, item, first: draft.block(body.nodes)))
      block.isBlank = block.isBlank && body.isBlank
    case "include", "render":
      append(to: &block) { () throws(SyntaxError) in try partial(item) }
      block.isBlank = false
    case "liquid": try liquid(item, &block)
    case "tablerow": try tableRow(item, &stream, &block)
    default: try unknown(item)
    }
  }

  private func liquid(_ item: TemplateItem, _ block: inout ParsedBlock) throws(SyntaxError) {
    var lines: any ItemStream = LiquidTagStream(source, item.markup)
    try enter(item.span)
    defer { leave() }
    while let line = try lines.next() {
      if line.kind == .text {
        block.nodes.append(
          Node(
            kind: .text, first: Int32(draft.text.count), count: Int32(line.bytes.count),
            offset: Int32(line.range.lowerBound), length: Int32(line.range.count)))
        draft.text += line.bytes
        block.isBlank = false
      } else {
        try tag(line, &lines, &block)
      }
    }
  }

  /// The one name that `capture`, `increment` and `decrement` set. `capture` takes it in quotes, too.
  private func targetName(_ item: TemplateItem, example: String) throws(SyntaxError) -> String {
    var range = item.markup
    while let last = range.last, source[last].isLiquidSpace { range.removeLast() }
    if item.name == "capture", range.count > 2, let first = range.first, let last = range.last,
      source[first] == source[last], source[first] == 34 || source[first] == 39
    {
      range = first + 1..<last
    }
    try checkTarget(range, of: item, example: "for example \(example)")
    return String(decoding: source[range], as: UTF8.self)
  }

  /// A name that can be given a value: what `{{ name }}` reads again.
  func checkTarget(
    _ range: Range<Int>, of item: TemplateItem, example: String
  ) throws(SyntaxError) {
    guard let first = range.first else {
      throw SyntaxError(
        item.name == "assign"
          ? "'assign' needs a name before '='" : "'\(item.name)' needs one name",
        at: item.name == "assign" ? SourceSpan(offset: range.lowerBound, length: 1) : item.span,
        help: example)
    }
    let span = SourceSpan(offset: first, length: range.count)
    // Liquid's own names may be numbers, which nothing can read, and a loop's may end in '?'.
    let isPage = template.format.isPage
    let mayAsk = !isPage && item.name == "for"
    let mayCount = !isPage && (item.name == "assign" || item.name == "capture")
    let isName =
      (mayCount || !source[first].isDigit) && source[first] != UInt8(ascii: "-")
      && range.allSatisfy {
        source[$0].isWord || source[$0] >= 0x80 || source[$0] == UInt8(ascii: "-")
          || (mayAsk && source[$0] == UInt8(ascii: "?"))
      }
    let text = String(decoding: source[range], as: UTF8.self)
    guard isName else {
      if let word = range.firstIndex(where: { source[$0].isLiquidSpace }) {
        throw SyntaxError(
          "'\(item.name)' takes one name", at: SourceSpan(offset: word, length: 1), help: example)
      }
      let isMember = [UInt8(ascii: "."), UInt8(ascii: "[")].contains { source[range].contains($0) }
      throw SyntaxError(
        "'\(text)' is no name", at: span,
        help: isMember && !source[first].isDigit
          ? "a member can't be set, only a name of its own: \(example.replacing("for example ", with: ""))"
          : "a name is letters, digits, _ and -, and starts with a letter: "
            + example.replacing("for example ", with: ""))
    }
    let words = ["nil", "null", "true", "false", "blank", "empty"]
    if isPage, words.contains(text) {
      throw SyntaxError(
        "'\(text)' is a word of the language, so that nothing could read the name", at: span,
        help: "choose another name")
    }
  }

  private func assign(_ item: TemplateItem) throws(SyntaxError) -> Node {
    let example = "for example {% assign total = 3 %}"
    guard let equals = source[item.markup].firstIndex(of: UInt8(ascii: "=")) else {
      throw SyntaxError("'assign' needs '='", at: item.span, help: example)
    }
    var name = item.markup.lowerBound..<equals
    while let last = name.last, source[last].isLiquidSpace { name = name.lowerBound..<last }
    try checkTarget(name, of: item, example: example)
    let value = equals + 1..<item.markup.upperBound
    var cursor = try Cursor(source, value)
    guard cursor.kind != .end else {
      throw SyntaxError("'assign' needs a value after '='", at: item.span, help: example)
    }
    let expression = try filteredExpression(&cursor)
    try cursor.expectEnd(
      help: "there is no arithmetic with signs: use filters, {% assign x = 1 | plus: 2 %}")
    let symbol = symbols.given(String(decoding: source[name], as: UTF8.self))
    draft.givenSymbols.insert(symbol)
    return node(.assign, item, first: symbol, count: expression)
  }

  private func capture(
    _ item: TemplateItem, _ stream: inout any ItemStream
  ) throws(SyntaxError) -> Node {
    var name = ""
    do throws(SyntaxError) {
      name = try targetName(item, example: "{% capture intro %}…{% endcapture %}")
    } catch {
      note(error)
    }
    let (body, _) = try block(&stream, until: ["endcapture"], opened: item)
    let symbol = symbols.given(name)
    draft.givenSymbols.insert(symbol)
    return node(.capture, item, first: symbol, count: draft.block(body.nodes))
  }

  private func cycle(_ item: TemplateItem) throws(SyntaxError) -> Node {
    var cursor = try Cursor(source, item.markup)
    var values = [try expression(&cursor)]
    var group: Int32 = -1
    if cursor.take(.colon) != nil {
      group = values.removeLast()
      values.append(try expression(&cursor))
    }
    while let comma = cursor.take(.comma) {
      if cursor.kind == .end {
        if template.format.isPage { throw lostComma(comma, "a value") }
        break
      }
      values.append(try expression(&cursor))
    }
    try cursor.expectEnd(help: "for example {% cycle \"odd\", \"even\" %}")
    // Unnamed cycles of the same literals share their turn; with a variable each has its own.
    let literals = values.map { literalValue(of: $0) }
    let text = literals.map { $0?.inspection ?? "" }.joined(separator: ", ")
    let isLiteral = literals.allSatisfy { $0 != nil }
    let key = isLiteral ? "cycle \(text)" : "cycle at \(item.range.lowerBound)"
    // Liquid passes over a literal nil.
    if !template.format.isPage { values.removeAll { literalValue(of: $0)?.isNull == true } }
    let first = Int32(draft.lists.count)
    draft.lists += values
    draft.cycles.append(
      Cycle(group: group, name: draft.name(key), first: first, count: Int32(values.count)))
    return node(.cycle, item, first: Int32(draft.cycles.count - 1))
  }

  func lostComma(_ comma: Lexeme, _ wanted: String) -> SyntaxError {
    SyntaxError("\(wanted) was expected after ','", at: comma.span, help: "remove the comma")
  }

  private func literalValue(of expression: Int32) -> Value? {
    let expression = draft.expressions[Int(expression)]
    return expression.kind == .literal ? draft.literals[Int(expression.first)] : nil
  }
}
