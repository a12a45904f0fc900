internal import MarqueeBase

extension TemplateParser {
  /// Parses `expression | filter: argument, … | …` up to the end of the markup.
  func filteredExpression(_ range: Range<Int>) throws(SyntaxError) -> Int32 {
    var cursor = try Cursor(source, range)
    if cursor.kind == .end {
      return draft.add(
        Expression(
          kind: .literal, first: draft.literal(.null), offset: Int32(range.lowerBound), length: 1))
    }
    let result = try filteredExpression(&cursor)
    if cursor.kind == .end { return result }
    throw cursor.unexpected(
      wanted: Lexeme.Kind.end.description,
      help: BracesSuggestion.help(afterValue: cursor.text)
        ?? "a value is a name, a number or text in quotes, then filters: {{ name | upcase }}")
  }

  func filteredExpression(_ cursor: inout Cursor) throws(SyntaxError) -> Int32 {
    let start = cursor.current.range.lowerBound
    try checkTagInBraces(cursor)
    let input = try expression(&cursor)
    var calls: [FilterCall] = []
    while cursor.take(.pipe) != nil {
      if let call = try filterCall(&cursor) { calls.append(call) }
    }
    guard !calls.isEmpty else { return input }
    var isDefaultAhead = false
    for index in calls.indices.reversed() {
      calls[index].isBeforeDefault = isDefaultAhead
      let filter = calls[index].filter
      if filter >= 0, draft.filters[Int(filter)].traits.contains(.fallback) {
        isDefaultAhead = true
      }
      calls[index].isDefaultOrBefore = isDefaultAhead
    }
    let first = Int32(draft.filterCalls.count)
    draft.filterCalls += calls
    return draft.add(
      Expression(
        kind: .filtered, first: input, second: first, count: Int32(calls.count),
        offset: Int32(start),
        length: Int32(cursor.lexemes[cursor.position - 1].range.upperBound - start)))
  }

  /// - Returns: nil for a filter that does not exist, which plain Liquid ignores.
  private func filterCall(_ cursor: inout Cursor) throws(SyntaxError) -> FilterCall? {
    let nameLexeme = try cursor.expect(
      .name, "the name of a filter", help: "after '|' comes a filter: {{ name | upcase }}")
    let name = cursor.text(nameLexeme)
    var filter = FilterLibrary.find(name)
    if let found = filter, found.traits.contains(.isForPages), !template.format.isPage {
      filter = nil
    }
    if filter == nil, template.format.isPage { note(unknownFilter(name, at: nameLexeme.span)) }
    var positional: [Int32] = []
    var named: [NamedArgument] = []
    var isInline = false
    if cursor.take(.colon) != nil {
      repeat {
        if cursor.kind == .end || cursor.kind == .pipe {
          if template.format.isPage { throw missingArgument(cursor, filter) }
          break
        }
        if cursor.kind == .name, cursor.kind(after: 1) == .colon {
          let lexeme = cursor.advance()
          let key = cursor.text(lexeme)
          _ = cursor.advance()
          if let filter { checkName(key, of: filter, given: named, at: lexeme.span) }
          let value = try expression(&cursor)
          named.append(NamedArgument(name: draft.name(key), expression: value))
        } else {
          if let word = filter?.word, cursor.kind == .name, cursor.text == word {
            // `markdown: inline` contains a word of the language, not a variable.
            _ = cursor.advance()
            isInline = true
            continue
          }
          positional.append(try expression(&cursor))
        }
      } while cursor.take(.comma) != nil
    }
    switch cursor.kind {
    case .string, .number, .name:
      throw cursor.unexpected(
        wanted: positional.isEmpty && named.isEmpty ? "':' or '|'" : "',' or '|'",
        help: "arguments follow a colon, with commas between: {{ text | truncate: 20, \"…\" }}")
    case .openRound:
      // A function of another language is reported as one mistake, not as two.
      if filter == nil, template.format.isPage { throw unknownFilter(name, at: nameLexeme.span) }
      throw cursor.unexpected(wanted: "':' or '|'")
    default: break
    }
    // Plain Liquid ignores a filter that does not exist; for a page the mistake is noted above.
    guard let filter else { return nil }
    var special = filter.special(in: template.format)
    if special == .markdown, isInline { special = .markdownInline }
    var index: Int32 = -1
    if !filter.traits.contains(.isForPages) {
      try checkArguments(of: filter, positional: positional.count, at: nameLexeme.span)
      draft.filters.append(filter)
      index = Int32(draft.filters.count - 1)
    } else if !positional.isEmpty || !named.isEmpty {
      throw SyntaxError(
        "'\(name)' takes no such argument", at: nameLexeme.span,
        help: filter.word.map { "write | \(name) or | \(name): \($0)" })
    }
    let firstPositional = Int32(draft.lists.count)
    draft.lists += positional
    let firstNamed = Int32(draft.arguments.count)
    draft.arguments += named
    return FilterCall(
      filter: index, special: special, firstPositional: firstPositional,
      positionalCount: Int32(positional.count), firstNamed: firstNamed,
      namedCount: Int32(named.count), offset: Int32(nameLexeme.range.lowerBound),
      length: Int32(nameLexeme.range.count))
  }

  private func unknownFilter(_ name: String, at span: SourceSpan) -> SyntaxError {
    let message = "there is no filter '\(name)'"
    if let word = ForeignWord.filtersByName[name] { return SyntaxError(message, at: span, word) }
    let near = nearestName(to: name, among: FilterLibrary.names).map { "did you mean '\($0)'?" }
    return SyntaxError(
      message, at: span,
      help: near ?? "the filters are listed in docs/templates.md; what they can't do, SQL can")
  }

  /// The mistake of a missing argument: `{{ text | truncate: }}`, `{{ text | replace: "a", }}`.
  private func missingArgument(_ cursor: Cursor, _ filter: Filter?) -> SyntaxError {
    let before = cursor.lexemes[max(0, cursor.position - 1)]
    let example = filter.map(\.example) ?? ""
    return SyntaxError(
      "an argument was expected after '\(cursor.text(before))'", at: before.span,
      help: example.isEmpty ? "remove it" : "for example \(example)")
  }

  /// Notes a named argument that the filter does not have, or that was given before; pages refuse
  /// both.
  private func checkName(
    _ name: String, of filter: Filter, given: [NamedArgument], at span: SourceSpan
  ) {
    guard template.format.isPage else { return }
    if given.contains(where: { draft.names[Int($0.name)] == name }) {
      note(SyntaxError("'\(name)' is given twice", at: span, help: "keep one of the two"))
    } else if !filter.namedArguments.contains(name) {
      let near = nearestName(to: name, among: filter.namedArguments)
      note(
        SyntaxError(
          "'\(filter.name)' has no argument named '\(name)'", at: span,
          help: near.map { "did you mean '\($0)'?" }
            ?? (filter.example.isEmpty ? nil : "for example \(filter.example)")))
    }
  }

  /// Throws for a tag in a value's braces: `{{ if x }}`, `{{ endif }}`.
  private func checkTagInBraces(_ cursor: Cursor) throws(SyntaxError) {
    guard cursor.kind == .name else { return }
    let isAlone = cursor.kind(after: 1) == .end
    let goesOn = [.name, .string, .number, .openRound].contains(cursor.kind(after: 1))
    guard isAlone || goesOn else { return }
    let name = cursor.text
    let isEnd = TagLibrary.standsAlone(name)
    let isTag =
      TagLibrary.names.contains(name) || !isEnd && TagLibrary.branches.contains(name)
    guard isTag && goesOn || isEnd && isAlone && template.format.isPage else { return }
    let last = cursor.lexemes[max(0, cursor.lexemes.count - 2)].range.upperBound
    let markup = String(
      decoding: source[cursor.current.range.lowerBound..<last], as: UTF8.self)
    throw SyntaxError(
      "'\(name)' is a tag, not a value", at: cursor.current.span, help: "write {% \(markup) %}")
  }

  private func checkArguments(
    of filter: Filter, positional: Int, at span: SourceSpan
  ) throws(SyntaxError) {
    if positional > filter.maxArguments {
      throw SyntaxError(
        filter.maxArguments == 0
          ? "'\(filter.name)' takes no arguments"
          : "'\(filter.name)' takes at most \(filter.maxArguments) argument\(filter.maxArguments == 1 ? "" : "s"), not \(positional)",
        at: span, help: filter.example.isEmpty ? nil : "for example \(filter.example)")
    }
    if positional < filter.minArguments {
      throw SyntaxError(
        "'\(filter.name)' needs \(filter.minArguments) argument\(filter.minArguments == 1 ? "" : "s")",
        at: span, help: filter.example.isEmpty ? nil : "for example \(filter.example)")
    }
  }

  /// Parses a value without filters.
  func expression(_ cursor: inout Cursor) throws(SyntaxError) -> Int32 {
    try enter(cursor.current.span)
    defer { leave() }
    let lexeme = cursor.current
    let offset = Int32(lexeme.range.lowerBound)
    switch lexeme.kind {
    case .string:
      _ = cursor.advance()
      let content = lexeme.range.lowerBound + 1..<lexeme.range.upperBound - 1
      return literal(.string(String(decoding: source[content], as: UTF8.self)), lexeme)
    case .number:
      _ = cursor.advance()
      return literal(number(cursor.text(lexeme)), lexeme)
    case .openRound:
      _ = cursor.advance()
      let lower = try expression(&cursor)
      if cursor.kind == .comparison || cursor.kind == .name || cursor.kind == .closeRound {
        throw SyntaxError(
          "parentheses hold a range, nothing else", at: lexeme.span,
          help: "conditions can't be grouped: nest two {% if … %}, or assign a part of it first")
      }
      _ = try cursor.expect(.dotDot, help: "a range is written (1..5)")
      // Plain Liquid reads three dots as two.
      if !template.format.isPage { _ = cursor.take(.dot) }
      let upper = try expression(&cursor)
      let close = try cursor.expect(.closeRound, help: "a range is written (1..5)")
      return draft.add(
        Expression(
          kind: .range, first: lower, second: upper, offset: offset,
          length: Int32(close.range.upperBound) - offset))
    case .openSquare:
      if cursor.kind(after: 1) == .number {
        throw SyntaxError(
          "a number is no name", at: lexeme.span,
          help: "an element of a list is written after its name: films[0]")
      }
      _ = cursor.advance()
      let name = try expression(&cursor)
      _ = try cursor.expect(.closeSquare)
      noteRead(name, lexeme)
      return try path(
        &cursor, Expression(kind: .dynamicPath, first: name, offset: offset, length: 1))
    case .name:
      _ = cursor.advance()
      let name = cursor.text(lexeme)
      let isAlone = cursor.kind != .dot && cursor.kind != .openSquare
      if isAlone {
        switch name {
        case "nil", "null": return literal(.null, lexeme)
        case "true": return literal(.bool(true), lexeme)
        case "false": return literal(.bool(false), lexeme)
        case "blank": return literal(.object(BlankLiteral.blank), lexeme)
        case "empty": return literal(.object(BlankLiteral.empty), lexeme)
        default: break
        }
      }
      if template.format.isHTML, name == "page", cursor.kind == .dot,
        cursor.kind(after: 1) == .name,
        cursor.text(cursor.lexemes[cursor.position + 1]) == "toc"
      {
        _ = cursor.advance()
        let last = cursor.advance()
        return draft.add(
          Expression(
            kind: .tableOfContents, offset: offset, length: Int32(last.range.upperBound) - offset))
      }
      if draft.readNames[name] == nil { draft.readNames[name] = lexeme.span }
      let symbol = symbols.symbol(name)
      if isAlone {
        return draft.add(
          Expression(
            kind: .variable, first: symbol, offset: offset, length: Int32(lexeme.range.count)))
      }
      return try path(&cursor, Expression(kind: .path, first: symbol, offset: offset, length: 1))
    default:
      throw cursor.unexpected(
        wanted: "a value",
        help: "a value is a name, a number, text in quotes or a range (1..5)")
    }
  }

  /// Notes the name that is read: `["movies"]` reads that name, and `[name]`, like Liquid's
  /// `self[name]`, may read any.
  private func noteRead(_ name: Int32, _ lexeme: Lexeme) {
    let expression = draft.expressions[Int(name)]
    var read = "self"
    if expression.kind == .literal, case .string(let text) = draft.literals[Int(expression.first)] {
      read = text
    }
    if draft.readNames[read] == nil { draft.readNames[read] = lexeme.span }
  }

  private func literal(_ value: Value, _ lexeme: Lexeme) -> Int32 {
    draft.add(
      Expression(
        kind: .literal, first: draft.literal(value), offset: Int32(lexeme.range.lowerBound),
        length: Int32(lexeme.range.count)))
  }

  /// The value of a number. Pages calculate with every digit that is written, plain Liquid with
  /// floating-point numbers.
  private func number(_ text: String) -> Value {
    if text.utf8.contains(UInt8(ascii: ".")) {
      let isExact = text.utf8.count <= 15 || !template.format.isPage
      return isExact ? .double(Double(text) ?? 0) : .decimal(text)
    }
    return Int(text).map(Value.int) ?? .decimal(text)
  }

  /// Parses the look-ups after a name: `.title`, `["a b"]`, `[0]`.
  private func path(_ cursor: inout Cursor, _ root: Expression) throws(SyntaxError) -> Int32 {
    var lookups: [Lookup] = []
    while true {
      if cursor.take(.dot) != nil {
        let lexeme = try cursor.expect(
          .name, "a name after '.'",
          help: cursor.kind == .number
            ? "a position stands in brackets: [0]"
            : "for names with other characters write [\"a name\"]")
        let name = cursor.text(lexeme)
        let command: Lookup.Command =
          switch name {
          case "size": .size
          case "first": .first
          case "last": .last
          default: .none
          }
        lookups.append(
          Lookup(
            kind: .name, command: command, first: draft.name(name), cache: 0,
            offset: Int32(lexeme.range.lowerBound), length: Int32(lexeme.range.count)))
      } else if let open = cursor.take(.openSquare) {
        let index = try expression(&cursor)
        let close = try cursor.expect(.closeSquare, help: "close it: [\"name\"]")
        lookups.append(
          Lookup(
            kind: .index, first: index, cache: 0, offset: Int32(open.range.lowerBound),
            length: Int32(close.range.upperBound - open.range.lowerBound)))
      } else {
        break
      }
    }
    let first = Int32(draft.lookups.count)
    for position in lookups.indices { lookups[position].cache = first + Int32(position) }
    draft.lookups += lookups
    var result = root
    result.second = first
    result.count = Int32(lookups.count)
    let end = cursor.position > 0 ? cursor.lexemes[cursor.position - 1].range.upperBound : 0
    result.length = max(1, Int32(end) - result.offset)
    return draft.add(result)
  }

  /// Parses a condition such as `a == b and c or d`; `and` and `or` group from the right, as in
  /// Shopify/liquid.
  func condition(_ range: Range<Int>, of tag: String) throws(SyntaxError) -> Int32 {
    var cursor = try Cursor(source, range)
    if cursor.kind == .end {
      throw SyntaxError(
        "'\(tag)' needs a condition", at: SourceSpan(offset: range.lowerBound, length: 1),
        help: "for example {% \(tag) movie.year > 1990 %}")
    }
    let result = try condition(&cursor)
    try cursor.expectEnd(
      help: "conditions are joined with 'and' and 'or'; the operators are == != < <= > >= contains")
    return result
  }

  private func condition(_ cursor: inout Cursor) throws(SyntaxError) -> Int32 {
    try enter(cursor.current.span)
    defer { leave() }
    let left = try comparison(&cursor)
    let kind: Expression.Kind
    if cursor.take(word: "and") {
      kind = .and
    } else if cursor.take(word: "or") {
      kind = .or
    } else {
      return left
    }
    let right = try condition(&cursor)
    return draft.add(
      Expression(
        kind: kind, first: left, second: right, offset: draft.expressions[Int(left)].offset,
        length: draft.expressions[Int(left)].length))
  }

  private func comparison(_ cursor: inout Cursor) throws(SyntaxError) -> Int32 {
    if cursor.kind == .name, cursor.text == "not", [.name, .string].contains(cursor.kind(after: 1))
    {
      throw SyntaxError(
        "there is no 'not'", at: cursor.current.span,
        help: "write {% unless … %}, or compare: … == false")
    }
    let left = try expression(&cursor)
    if cursor.kind == .equals {
      let isArrow = cursor.kind(after: 1) == .comparison
      throw SyntaxError(
        "'=' is not an operator", at: cursor.current.span,
        help: isArrow ? "write >= for 'at least'" : "write == to compare")
    }
    guard let lexeme = cursor.take(.comparison) else { return left }
    let comparison: Expression.Comparison =
      switch cursor.text(lexeme) {
      case "==": .equal
      case "!=", "<>": .notEqual
      case "<": .less
      case "<=": .lessOrEqual
      case ">": .greater
      case ">=": .greaterOrEqual
      default: .contains
      }
    let right = try expression(&cursor)
    let offset = draft.expressions[Int(left)].offset
    let end = draft.expressions[Int(right)].offset + draft.expressions[Int(right)].length
    return draft.add(
      Expression(
        kind: .compare, comparison: comparison, first: left, second: right, offset: offset,
        length: end - offset))
  }
}
