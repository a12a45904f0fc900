internal import MarqueeBase

extension TemplateParser {
  func tag(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ block: inout ParsedBlock
  ) throws(SyntaxError) {
    switch item.name {
    case "#": break
    case "assign": block.nodes.append(try assign(item))
    case "break": block.nodes.append(node(.breakLoop, item)); block.isBlank = false
    case "capture": block.nodes.append(try capture(item, &stream))
    case "case": try caseOf(item, &stream, &block)
    case "continue": block.nodes.append(node(.continueLoop, item)); block.isBlank = false
    case "cycle":
      block.nodes.append(try cycle(item))
      block.isBlank = false
    case "decrement", "increment":
      let name = try targetName(item, example: "{% \(item.name) counter %}")
      let kind: Node.Kind = item.name == "increment" ? .increment : .decrement
      block.nodes.append(node(kind, item, first: symbols.given(name)))
      block.isBlank = false
    case "echo":
      block.nodes.append(node(.output, item, first: try filteredExpression(item.markup)))
      block.isBlank = false
    case "for": try loop(item, &stream, &block)
    case "if", "unless": try conditional(item, &stream, &block)
    case "ifchanged":
      let (body, _) = try self.block(&stream, until: ["endifchanged"], opened: item)
      block.nodes.append(node(.ifChanged, item, first: draft.block(body.nodes)))
      block.isBlank = block.isBlank && body.isBlank
    case "include", "render":
      block.nodes.append(try partial(item))
      block.isBlank = false
    case "liquid":
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
    case "tablerow": try tableRow(item, &stream, &block)
    default: throw unknownTag(item)
    }
  }

  /// The name that a tag sets: anything without spaces, or text in quotes. Liquid takes for a
  /// counter's name whatever stands there, nothing included.
  private func targetName(_ item: TemplateItem, example: String) throws(SyntaxError) -> String {
    var text = String(decoding: source[item.markup], as: UTF8.self)
    while let last = text.utf8.last, last.isLiquidSpace { text.removeLast() }
    if let quote = text.first, quote == "'" || quote == "\"", text.last == quote, text.count >= 2 {
      text = String(text.dropFirst().dropLast())
    }
    if item.name != "capture", !template.format.isPage { return text }
    guard !text.isEmpty, !text.utf8.contains(where: \.isLiquidSpace) else {
      throw SyntaxError(
        "'\(item.name)' needs one name", at: item.span, help: "for example \(example)")
    }
    return text
  }

  private func assign(_ item: TemplateItem) throws(SyntaxError) -> Node {
    let example = "for example {% assign total = 3 %}"
    guard let equals = source[item.markup].firstIndex(of: UInt8(ascii: "=")) else {
      throw SyntaxError("'assign' needs '='", at: item.span, help: example)
    }
    var name = item.markup.lowerBound..<equals
    while let last = name.last, source[last].isLiquidSpace { name = name.lowerBound..<last }
    let isName = name.allSatisfy { index in
      let byte = source[index]
      return byte.isWord || byte >= 0x80 || [45, 46, 91, 93, 40, 41, 63].contains(byte)
    }
    guard !name.isEmpty, isName else {
      throw SyntaxError(
        "'assign' needs a name before '='",
        at: SourceSpan(offset: name.lowerBound, length: max(1, name.count)), help: example)
    }
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
    let name = try targetName(item, example: "{% capture intro %}…{% endcapture %}")
    let (body, _) = try block(&stream, until: ["endcapture"], opened: item)
    let symbol = symbols.given(name)
    draft.givenSymbols.insert(symbol)
    return node(.capture, item, first: symbol, count: draft.block(body.nodes))
  }

  private func conditional(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    let end = "end" + item.name
    var parts: [(condition: Int32, block: ParsedBlock)] = []
    var condition = try condition(item.markup, of: item.name)
    var isOver = false
    while !isOver {
      let (body, ended) = try block(&stream, until: ["elsif", "else", end], opened: item)
      parts.append((condition, body))
      switch ended?.name {
      case "elsif":
        // After `else` nothing else can run, but it must still be well formed.
        condition = try self.condition(ended!.markup, of: "elsif")
      case "else": condition = -1
      default: isOver = true
      }
    }
    let isBlank = parts.allSatisfy(\.block.isBlank)
    var branches: [Branch] = []
    for (position, part) in parts.enumerated() {
      var body = part.block
      if isBlank { body.dropText() }
      branches.append(
        Branch(
          condition: part.condition, isNegated: position == 0 && item.name == "unless",
          block: draft.block(body.nodes)))
    }
    let first = Int32(draft.branches.count)
    draft.branches += branches
    outer.nodes.append(node(.conditional, item, first: first, count: Int32(branches.count)))
    outer.isBlank = outer.isBlank && isBlank
  }

  private func caseOf(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    var cursor = try Cursor(source, item.markup)
    let subject = try expression(&cursor)
    try cursor.expectEnd(help: "for example {% case movie.rating %}")
    // What stands before the first `when` is never shown.
    var (_, ended) = try block(&stream, until: ["when", "else", "endcase"], opened: item)
    var parts: [(conditions: [Int32], block: ParsedBlock)] = []
    while let tag = ended, tag.name != "endcase" {
      let conditions = tag.name == "when" ? try whenConditions(tag, subject) : []
      let (body, next) = try block(&stream, until: ["when", "else", "endcase"], opened: item)
      parts.append((conditions, body))
      ended = next
    }
    let isBlank = parts.allSatisfy(\.block.isBlank)
    var branches: [Branch] = []
    for part in parts {
      var body = part.block
      if isBlank { body.dropText() }
      let block = draft.block(body.nodes)
      if part.conditions.isEmpty {
        branches.append(Branch(condition: -1, isNegated: false, block: block))
      }
      for condition in part.conditions {
        branches.append(Branch(condition: condition, isNegated: false, block: block))
      }
    }
    let first = Int32(draft.branches.count)
    draft.branches += branches
    outer.nodes.append(node(.caseOf, item, first: first, count: Int32(branches.count)))
    outer.isBlank = outer.isBlank && isBlank
  }

  private func whenConditions(
    _ item: TemplateItem, _ subject: Int32
  ) throws(SyntaxError) -> [Int32] {
    let help = "values are joined with ',' or 'or': {% when \"15\", \"18\" %}"
    var cursor = try Cursor(source, item.markup)
    var conditions: [Int32] = []
    repeat {
      let value = try expression(&cursor)
      conditions.append(
        draft.add(
          Expression(
            kind: .compare, comparison: .equal, first: subject, second: value,
            offset: Int32(item.range.lowerBound), length: Int32(item.range.count))))
    } while cursor.take(.comma) != nil || cursor.take(word: "or")
    try cursor.expectEnd(help: help)
    return conditions
  }

  private func cycle(_ item: TemplateItem) throws(SyntaxError) -> Node {
    var cursor = try Cursor(source, item.markup)
    var values = [try expression(&cursor)]
    var group: Int32 = -1
    if cursor.take(.colon) != nil {
      group = values.removeLast()
      values.append(try expression(&cursor))
    }
    while cursor.take(.comma) != nil {
      if cursor.kind == .end { break }
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

  private func literalValue(of expression: Int32) -> Value? {
    let expression = draft.expressions[Int(expression)]
    return expression.kind == .literal ? draft.literals[Int(expression.first)] : nil
  }

  private func loop(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    var loop = try loopHead(item, attributes: ["limit", "offset"])
    var (body, ended) = try block(&stream, until: ["else", "endfor"], opened: item)
    var otherwise: ParsedBlock?
    while ended?.name == "else" {
      let (block, next) = try block(&stream, until: ["else", "endfor"], opened: item)
      otherwise = block
      ended = next
    }
    let isBlank = body.isBlank && (otherwise?.isBlank ?? true)
    if isBlank {
      body.dropText()
      otherwise?.dropText()
    }
    loop.body = draft.block(body.nodes)
    if let otherwise { loop.otherwise = draft.block(otherwise.nodes) }
    draft.loops.append(loop)
    outer.nodes.append(node(.loop, item, first: Int32(draft.loops.count - 1)))
    outer.isBlank = outer.isBlank && isBlank
  }

  private func tableRow(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    var loop = try loopHead(item, attributes: ["limit", "offset", "cols"])
    let (body, _) = try block(&stream, until: ["endtablerow"], opened: item)
    loop.body = draft.block(body.nodes)
    draft.loops.append(loop)
    outer.nodes.append(node(.tableRow, item, first: Int32(draft.loops.count - 1)))
    outer.isBlank = false
  }

  /// `item in collection reversed limit: 3 offset: 1`.
  private func loopHead(
    _ item: TemplateItem, attributes: [String]
  ) throws(SyntaxError) -> Loop {
    let help = "for example {% \(item.name) movie in movies limit: 5 %}"
    var cursor = try Cursor(source, item.markup)
    let variable = try cursor.expect(.name, "the loop's variable", help: help)
    guard cursor.take(word: "in") else { throw cursor.unexpected(wanted: "'in'", help: help) }
    let start = cursor.current.range.lowerBound
    let collection = try expression(&cursor)
    let end = cursor.lexemes[cursor.position - 1].range.upperBound
    var loop = Loop(variable: symbols.given(cursor.text(variable)), collection: collection)
    let text = String(decoding: source[start..<end].filter { !$0.isLiquidSpace }, as: UTF8.self)
    loop.name = draft.name("\(cursor.text(variable))-\(text)")
    while cursor.kind != .end {
      if cursor.take(.comma) != nil { continue }
      if item.name == "for", cursor.take(word: "reversed") {
        loop.isReversed = true
        continue
      }
      guard cursor.kind == .name, attributes.contains(cursor.text) else {
        throw cursor.unexpected(
          wanted: attributes.map { "'\($0):'" }.joined(separator: " or "), help: help)
      }
      let name = cursor.text(cursor.advance())
      _ = try cursor.expect(.colon, help: help)
      if item.name == "for", name == "offset", cursor.kind == .name, cursor.text == "continue" {
        _ = cursor.advance()
        loop.continues = true
        continue
      }
      let value = try expression(&cursor)
      switch name {
      case "limit": loop.limit = value
      case "offset":
        loop.offset = value
        loop.continues = false
      default: loop.columns = value
      }
    }
    return loop
  }

  private func partial(_ item: TemplateItem) throws(SyntaxError) -> Node {
    let help = "for example {% \(item.name) \"card.html\", movie: movie %}"
    var cursor = try Cursor(source, item.markup)
    if item.name == "render" || cursor.kind == .end, cursor.kind != .string {
      let name = String(decoding: source[item.markup], as: UTF8.self)
        .prefix { !$0.isWhitespace && $0 != "," }
      throw cursor.unexpected(
        wanted: "the partial's name in quotes",
        help: cursor.kind == .name && name.contains(".") ? "write {% render \"\(name)\" %}" : help)
    }
    var call = PartialCall(name: try expression(&cursor))
    if draft.expressions[Int(call.name)].kind == .literal,
      case .string(let name) = draft.literals[Int(draft.expressions[Int(call.name)].first)]
    {
      draft.literalPartials.insert(name)
      // A variable of the partial's name is what it is given: `include` reads it.
      _ = symbols.given(Interpreter.baseName(name))
      if item.name == "include", draft.readNames[name] == nil {
        draft.readNames[name] = SourceSpan(
          offset: Int(draft.expressions[Int(call.name)].offset), length: name.utf8.count + 2)
      }
    } else {
      draft.hasDynamicPartials = true
    }
    if cursor.kind == .name, cursor.kind(after: 1) != .colon,
      cursor.text == "with" || cursor.text == "for"
    {
      if cursor.kind(after: 1) == .name, cursor.kind(after: 2) == .colon {
        // `with title: "…"`: the word is only a word before the parameters.
        _ = cursor.advance()
        return try finish(&call, item, &cursor, help)
      }
      call.isLoop = cursor.text(cursor.advance()) == "for"
      call.subject = try expression(&cursor)
    }
    if cursor.kind == .name, cursor.kind(after: 1) != .colon, cursor.take(word: "as") {
      call.alias = symbols.given(cursor.text(try cursor.expect(.name, help: help)))
      draft.givenSymbols.insert(call.alias)
    }
    return try finish(&call, item, &cursor, help)
  }

  /// The parameters of a partial.
  private func finish(
    _ call: inout PartialCall, _ item: TemplateItem, _ cursor: inout Cursor, _ help: String
  ) throws(SyntaxError) -> Node {
    var arguments: [NamedArgument] = []
    while cursor.kind != .end {
      if cursor.take(.comma) != nil { continue }
      let name = try cursor.expect(.name, "a parameter", help: help)
      if cursor.kind == .equals {
        throw SyntaxError(
          "':' was expected, not '='", at: cursor.current.span,
          help: "a parameter is written \(cursor.text(name)): value")
      }
      _ = try cursor.expect(.colon, help: help)
      let value = try expression(&cursor)
      let symbol = symbols.given(cursor.text(name))
      draft.givenSymbols.insert(symbol)
      arguments.append(NamedArgument(name: symbol, expression: value))
    }
    call.first = Int32(draft.arguments.count)
    call.count = Int32(arguments.count)
    draft.arguments += arguments
    draft.partials.append(call)
    return node(
      item.name == "render" ? .render : .include, item, first: Int32(draft.partials.count - 1))
  }
}
