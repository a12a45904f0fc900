internal import MarqueeBase

extension TagDefinition {
  static let increment = TagDefinition(
    "increment",
    prints: true,
    "Prints a counter and adds one to it; it starts at 0.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% increment shown %} {% increment shown %}
          """,
        output: """
          0 1
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.append(to: &block) { () throws(SyntaxError) in try parser.counter(.increment, item) }
    block.isBlank = false
  }
}

extension TagDefinition {
  static let decrement = TagDefinition(
    "decrement",
    prints: true,
    "Takes one from a counter and prints it; it starts at 0.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% decrement shown %} {% decrement shown %}
          """,
        output: """
          -1 -2
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.append(to: &block) { () throws(SyntaxError) in try parser.counter(.decrement, item) }
    block.isBlank = false
  }
}

extension TemplateParser {
  fileprivate func counter(
    _ kind: Node.Kind, _ item: TemplateItem
  ) throws(SyntaxError) -> Node {
    let name = try targetName(item, example: "{% \(item.name) counter %}")
    return node(kind, item, first: symbols.given(name))
  }
}
