internal import MarqueeBase

extension TagDefinition {
  static let render = TagDefinition(
    "render",
    prints: true,
    "Puts in a [partial](#partials), which sees what it is given.",
    documentation: """
      A partial sees the parameters it is given and what all pages share (`site`, `params`, `build`, `page`
      and the queries), but not the caller's own variables. A parameter that a caller leaves out can be
      tested, as long as some other caller gives it; `movie: nil` gives it without a value.
      """,
    examples: [
      LanguageExample(
        format: .html,
        template: """
          <p>{% render "score.html", score: film.score %}</p>
          <ul>
          {% render "title.html" with film as it %}
          {% render "title.html" for others as it %}
          </ul>
          """,
        partials: [
          (
            "score.html",
            """
            Score: {{ score }}
            """
          ),
          (
            "title.html",
            """
            <li>{{ it.title }}</li>
            """
          ),
        ],
        data: """
          {"film": {"title": "Heat", "score": 8.3}, "others": [{"title": "Fargo"}, {"title": "Up"}]}
          """,
        output: """
          <p>Score: 8.3</p>
          <ul>
          <li>Heat</li>
          <li>Fargo</li>
          <li>Up</li>
          </ul>
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.append(to: &block) { () throws(SyntaxError) in try parser.partial(item) }
    block.isBlank = false
  }
}

extension TagDefinition {
  static let include = TagDefinition(
    "include",
    prints: true,
    "The older form of `render`: its partial sees everything that the caller sees.",
    examples: [
      LanguageExample(
        format: .html,
        template: """
          {% assign title = "And that was all" %}
          {% include "end.html" %}
          """,
        partials: [
          (
            "end.html",
            """
            <p>{{ title }}</p>
            """
          )
        ],
        output: """
          <p>And that was all</p>
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.append(to: &block) { () throws(SyntaxError) in try parser.partial(item) }
    block.isBlank = false
  }
}

extension TemplateParser {
  fileprivate func partial(_ item: TemplateItem) throws(SyntaxError) -> Node {
    let help = "for example {% \(item.name) \"card.html\", movie: movie %}"
    if template.format.isPage { try checkQuotes(item) }
    var cursor = try Cursor(source, item.markup)
    if item.name == "render" || cursor.kind == .end, cursor.kind != .string {
      let name = String(decoding: source[item.markup], as: UTF8.self)
        .prefix { !$0.isWhitespace && $0 != "," }
      throw cursor.unexpected(
        wanted: "the partial's name in quotes",
        help: cursor.kind == .name && !name.isEmpty ? "write {% render \"\(name)\" %}" : help)
    }
    var call = PartialCall(name: try expression(&cursor))
    if draft.expressions[Int(call.name)].kind == .literal,
      case .string(let name) = draft.literals[Int(draft.expressions[Int(call.name)].first)]
    {
      draft.literalPartials.insert(name)
      // The partial is passed a variable of its own name, which `include` reads.
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
        // In `with title: "…"` the word is only a word before the parameters.
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

  /// Throws for Jekyll's form, in which a file's name has no quotes: `{% include card.html %}`, `{%
  /// include cards/film.html title="x" %}`. A name without an extension and a folder may be a
  /// variable.
  private func checkQuotes(_ item: TemplateItem) throws(SyntaxError) {
    let range = item.markup.prefix { !source[$0].isLiquidSpace && source[$0] != UInt8(ascii: ",") }
    guard let first = range.first, source[first] != 34, source[first] != 39 else { return }
    let name = String(decoding: source[first..<range.endIndex], as: UTF8.self)
    let ending = name.split(separator: ".", omittingEmptySubsequences: false).last.map(String.init)
    let isFile = name.contains(".") && ending.flatMap(Format.init(fileEnding:)) != nil
    let isCode = name.hasPrefix("{{")
    guard isFile || isCode || name.contains("/") else { return }
    let span = SourceSpan(offset: first, length: range.count)
    if isCode {
      throw SyntaxError(
        "a partial's name is text in quotes or a variable, without braces", at: span,
        help: "write {% \(item.name) page.card %}, where page.card is \"card.html\"")
    }
    let rest = String(decoding: source[range.endIndex..<item.markup.upperBound], as: UTF8.self)
    let parameters = rest.matches(of: /([A-Za-z_][\w-]*)\s*=\s*("[^"]*"|'[^']*'|[\w.-]+)/).map {
      ", \($0.1): \($0.2)"
    }
    throw SyntaxError(
      "the partial's name stands in quotes", at: span,
      help: "write {% \(item.name) \"\(name)\"\(parameters.joined()) %}")
  }

  /// Parses the parameters of a partial.
  private func finish(
    _ call: inout PartialCall, _ item: TemplateItem, _ cursor: inout Cursor, _ help: String
  ) throws(SyntaxError) -> Node {
    var arguments: [NamedArgument] = []
    while cursor.kind != .end {
      if let comma = cursor.take(.comma) {
        guard template.format.isPage else { continue }
        if cursor.kind == .end || cursor.kind == .comma { throw lostComma(comma, "a parameter") }
      }
      let name = try cursor.expect(.name, "a parameter", help: help)
      if cursor.kind == .equals {
        throw SyntaxError(
          "':' was expected, not '='", at: cursor.current.span,
          help: "a parameter is written \(cursor.text(name)): value")
      }
      _ = try cursor.expect(.colon, help: help)
      let value = try expression(&cursor)
      let symbol = symbols.given(cursor.text(name))
      if template.format.isPage, arguments.contains(where: { $0.name == symbol }) {
        throw SyntaxError(
          "'\(cursor.text(name))' is given twice", at: name.span, help: "keep one of the two")
      }
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
