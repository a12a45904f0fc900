internal import MarqueeBase

extension TagDefinition {
  static let `for` = TagDefinition(
    "for",
    body: .template(branches: ["else"]),
    introduces: ["forloop"],
    "Goes through a list, a map or a range.",
    documentation: """
      `limit`, `offset` and `reversed` choose elements; `else` is for none. `forloop` has `index`, `index0`,
      `rindex`, `rindex0`, `first`, `last`, `length`, and `parentloop`.
      """,
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% for film in films reversed limit: 3 offset: 1 %}
            {{ forloop.index }} of {{ forloop.length }}: {{ film }}{% unless forloop.last %},{% endunless %}
          {% else %}
            nothing
          {% endfor %}
          {% for cinema in cinemas %}nothing{% else %}No cinema.{% endfor %}
          """,
        data: """
          {"films": ["Alien", "Brazil", "Casablanca", "Dune", "Eraserhead"], "cinemas": []}
          """,
        output: """
          1 of 3: Dune,
          2 of 3: Casablanca,
          3 of 3: Brazil
          No cinema.
          """),
      LanguageExample(
        introduction: """
          A loop over a map gives pairs of key and value:
          """,
        format: .text,
        template: """
          {% for pair in scores %}
          {{ pair[0] }}: {{ pair[1] }}
          {% endfor %}
          """,
        data: """
          {"scores": {"Heat": 8.3, "Fargo": 8.1}}
          """,
        output: """
          Heat: 8.3
          Fargo: 8.1
          """),
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    try parser.loop(item, &stream, &block)
  }
}

extension TagDefinition {
  static let `break` = TagDefinition(
    "break",
    "Leaves the loop.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% for n in (1..9) %}{% if n == 3 %}{% break %}{% endif %}{{ n }}{% endfor %}
          """,
        output: """
          12
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.checkNoWords(item)
    block.nodes.append(parser.node(.breakLoop, item))
    block.isBlank = false
  }
}

extension TagDefinition {
  static let `continue` = TagDefinition(
    "continue",
    "Leaves this turn of the loop.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% for n in (1..4) %}{% if n == 3 %}{% continue %}{% endif %}{{ n }}{% endfor %}
          """,
        output: """
          124
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.checkNoWords(item)
    block.nodes.append(parser.node(.continueLoop, item))
    block.isBlank = false
  }
}

extension TagDefinition {
  static let tablerow = TagDefinition(
    "tablerow",
    body: .template(),
    prints: true,
    introduces: ["tablerowloop"],
    "Prints the cells of an HTML table, so many a row.",
    documentation: """
      `tablerowloop` is its `forloop`, with `col`, `row`, `col_first` and `col_last`, too.
      """,
    examples: [
      LanguageExample(
        template: """
          <table>
          {% tablerow genre in genres cols: 2 %}{{ genre }}{% endtablerow %}
          </table>
          """,
        data: """
          {"genres": ["Crime", "Drama", "Horror & more"]}
          """,
        output: """
          <table>
          <tr class="row1">
          <td class="col1">Crime</td><td class="col2">Drama</td></tr>
          <tr class="row2"><td class="col1">Horror &amp; more</td></tr>
          </table>
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    try parser.tableRow(item, &stream, &block)
  }
}

extension TemplateParser {
  fileprivate func loop(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    var loop = loopHead(item, attributes: ["limit", "offset"])
    var (body, ended) = try self.body(of: item, &stream)
    var otherwise: ParsedBlock?
    while let branch = ended, branch.name == "else" {
      if otherwise != nil { noteAfterElse(branch, in: item) }
      let (block, next) = try self.body(of: item, &stream)
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

  fileprivate func tableRow(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    var loop = loopHead(item, attributes: ["limit", "offset", "cols"])
    let (body, _) = try self.body(of: item, &stream)
    loop.body = draft.block(body.nodes)
    draft.loops.append(loop)
    outer.nodes.append(node(.tableRow, item, first: Int32(draft.loops.count - 1)))
    outer.isBlank = false
  }

  /// Parses the head of a loop; when it is wrong, the mistake is recorded.
  private func loopHead(_ item: TemplateItem, attributes: [String]) -> Loop {
    do throws(SyntaxError) {
      return try wellFormedHead(item, attributes: attributes)
    } catch {
      note(error)
      let collection = attempt(item) { () throws(SyntaxError) in throw error }
      return Loop(variable: symbols.symbol("item"), collection: collection)
    }
  }

  /// Parses `item in collection reversed limit: 3 offset: 1`.
  private func wellFormedHead(
    _ item: TemplateItem, attributes: [String]
  ) throws(SyntaxError) -> Loop {
    let help = "for example {% \(item.name) movie in movies limit: 5 %}"
    var cursor = try Cursor(source, item.markup)
    let variable = try cursor.expect(.name, "the loop's variable", help: help)
    if cursor.kind == .comma {
      throw SyntaxError(
        "a loop has one variable", at: cursor.current.span,
        help:
          "an element of a map is a pair: {% for pair in map %}{{ pair[0] }}: {{ pair[1] }}{% endfor %}"
      )
    }
    guard cursor.take(word: "in") else {
      throw cursor.unexpected(
        wanted: "'in'", help: cursor.text == "of" ? "write 'in' for 'of'" : help)
    }
    try checkTarget(variable.range, of: item, example: help)
    let start = cursor.current.range.lowerBound
    let collection = try expression(&cursor)
    let end = cursor.lexemes[cursor.position - 1].range.upperBound
    var loop = Loop(variable: symbols.given(cursor.text(variable)), collection: collection)
    let text = String(decoding: source[start..<end].filter { !$0.isLiquidSpace }, as: UTF8.self)
    loop.name = draft.name("\(cursor.text(variable))-\(text)")
    loop.isReversed = item.name == "for" && cursor.take(word: "reversed")
    var given: TextSet = []
    while cursor.kind != .end {
      let comma = cursor.take(.comma)
      if let comma, cursor.kind == .end {
        // Plain Liquid allows a comma after the last parameter.
        if template.format.isPage || given.isEmpty { throw lostComma(comma, "a parameter") }
        break
      }
      guard cursor.kind == .name, attributes.contains(cursor.text) else {
        throw wrongAttribute(cursor, item, attributes, loop)
      }
      let lexeme = cursor.advance()
      let name = cursor.text(lexeme)
      if !given.insert(name).inserted, template.format.isPage {
        throw SyntaxError("'\(name)' is given twice", at: lexeme.span, help: "keep one of the two")
      }
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

  private func wrongAttribute(
    _ cursor: Cursor, _ item: TemplateItem, _ attributes: [String], _ loop: Loop
  ) -> SyntaxError {
    if item.name == "for", cursor.kind == .name, cursor.text == "reversed" {
      return SyntaxError(
        loop.isReversed
          ? "'reversed' is given twice" : "'reversed' stands before the parameters",
        at: cursor.current.span,
        help: "write {% for movie in movies reversed limit: 2 %}")
    }
    let near = cursor.kind == .name ? nearestName(to: cursor.text, among: attributes) : nil
    return cursor.unexpected(
      wanted: attributes.map { "'\($0):'" }.joined(separator: " or "),
      help: near.map { "did you mean '\($0):'?" }
        ?? "for example {% \(item.name) movie in movies limit: 5 %}")
  }
}
