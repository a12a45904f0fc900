internal import MarqueeBase

extension TagDefinition {
  static let assign = TagDefinition(
    "assign",
    "Names a value, to the end of the page.",
    examples: [
      LanguageExample(
        template: """
          {% assign year = film.year | plus: 25 %}
          {{ film.title }} turns 25 in {{ year }}.
          """,
        data: """
          {"film": {"title": "Up*", "year": 2009}}
          """,
        output: """
          <p>Up* turns 25 in 2034.</p>
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.append(to: &block) { () throws(SyntaxError) in try parser.assign(item) }
  }
}

extension TagDefinition {
  static let capture = TagDefinition(
    "capture",
    body: .template(),
    "Names what its body prints, to the end of the page.",
    documentation: """
      What is captured stays what it was: the template's stars are Markdown, the value's star is text.
      """,
    examples: [
      LanguageExample(
        template: """
          {% capture line %}**{{ film.title }}** was made in {{ film.year }}{% endcapture %}
          {{ line }}.
          """,
        data: """
          {"film": {"title": "Up*", "year": 2009}}
          """,
        output: """
          <p><strong>Up*</strong> was made in 2009.</p>
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    block.nodes.append(try parser.capture(item, &stream))
  }
}

extension TemplateParser {
  /// Throws unless the text is a name that can be given a value and that `{{ name }}` can read.
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
    // In plain Liquid, names may be numbers, which no expression can read, and a loop's name may
    // end in '?'.
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

  /// The name that `capture`, `increment` or `decrement` sets; `capture` takes it in quotes too.
  func targetName(_ item: TemplateItem, example: String) throws(SyntaxError) -> String {
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

  fileprivate func assign(_ item: TemplateItem) throws(SyntaxError) -> Node {
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

  fileprivate func capture(
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
}
