internal import MarqueeBase

extension TagDefinition {
  static let cycle = TagDefinition(
    "cycle",
    prints: true,
    "Prints one of its values after the other, each time that it is reached.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% for n in (1..4) %}{% cycle "odd", "even" %};{% endfor %}
          """,
        output: """
          odd;even;odd;even;
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.append(to: &block) { () throws(SyntaxError) in try parser.cycle(item) }
    block.isBlank = false
  }
}

extension TemplateParser {
  fileprivate func cycle(_ item: TemplateItem) throws(SyntaxError) -> Node {
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
    // Unnamed cycles with the same literals share their position; one with a variable has its own.
    let literals = values.map { literalValue(of: $0) }
    let text = literals.map { $0?.inspection ?? "" }.joined(separator: ", ")
    let isLiteral = literals.allSatisfy { $0 != nil }
    let key = isLiteral ? "cycle \(text)" : "cycle at \(item.range.lowerBound)"
    // Plain Liquid ignores a literal nil.
    if !template.format.isPage { values.removeAll { literalValue(of: $0)?.isNull == true } }
    let first = Int32(draft.lists.count)
    draft.lists += values
    draft.cycles.append(
      Cycle(group: group, name: draft.name(key), first: first, count: Int32(values.count)))
    return node(.cycle, item, first: Int32(draft.cycles.count - 1))
  }

  fileprivate func literalValue(of expression: Int32) -> Value? {
    let expression = draft.expressions[Int(expression)]
    return expression.kind == .literal ? draft.literals[Int(expression.first)] : nil
  }
}
