internal import MarqueeBase

extension TagDefinition {
  static let liquid = TagDefinition(
    "liquid",
    holdsTags: true,
    "Tags without their braces, one per line.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% liquid
            assign total = 0
            for price in prices
              assign total = total | plus: price
            endfor
            echo total | currency: "EUR"
          %}
          """,
        data: """
          {"prices": [6.5, 8, 7.25]}
          """,
        output: """
          €21.75
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    try parser.liquid(item, &block)
  }
}

extension TagDefinition {
  static let echo = TagDefinition(
    "echo",
    prints: true,
    "Prints a value, as braces do: for `liquid`, which has none.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% echo "heat" | upcase %}
          """,
        output: """
          HEAT
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.append(to: &block) { () throws(SyntaxError) in
      if parser.template.format.isPage, item.markup.isEmpty {
        throw SyntaxError(
          "'echo' needs a value", at: item.span, help: "for example {% echo movie.title %}")
      }
      return parser.node(.output, item, first: try parser.filteredExpression(item.markup))
    }
    block.isBlank = false
  }
}

extension TemplateParser {
  fileprivate func liquid(_ item: TemplateItem, _ block: inout ParsedBlock) throws(SyntaxError) {
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
}
