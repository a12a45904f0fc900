internal import MarqueeBase

extension TagDefinition {
  static let `case` = TagDefinition(
    "case",
    body: .template(branches: ["when", "else"]),
    "Compares a value with those of each `when`.",
    documentation: """
      What stands between `case` and its first `when` is an error.
      """,
    examples: [
      LanguageExample(
        template: """
          {% case certificate %}
          {% when "U", "PG" %}
          For everyone.
          {% when "18" %}
          For adults.
          {% else %}
          Ask at the desk.
          {% endcase %}
          """,
        data: """
          {"certificate": "18"}
          """,
        output: """
          <p>For adults.</p>
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    try parser.caseOf(item, &stream, &block)
  }
}

extension TemplateParser {
  fileprivate func caseOf(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    let subject = attempt(item) { () throws(SyntaxError) in
      var cursor = try Cursor(source, item.markup)
      let subject = try expression(&cursor)
      try cursor.expectEnd(help: "for example {% case movie.rating %}")
      return subject
    }
    // The text before the first `when` is never printed.
    var (before, ended) = try body(of: item, &stream)
    noteUnseen(before)
    var parts: [(conditions: [Int32], block: ParsedBlock)] = []
    var hasWhen = false
    var hasElse = false
    while let tag = ended, tag.name != "endcase" {
      var conditions: [Int32] = []
      if tag.name == "when" {
        hasWhen = true
        do throws(SyntaxError) {
          conditions = try whenConditions(tag, subject)
        } catch {
          note(error)
        }
      } else {
        if hasElse { noteAfterElse(tag, in: item) }
        hasElse = true
      }
      let (body, next) = try self.body(of: item, &stream)
      parts.append((conditions, body))
      ended = next
    }
    if template.format.isPage, !hasWhen, ended != nil, !hasMistake(in: item) {
      note(
        SyntaxError(
          "'case' has no 'when'", at: item.span,
          help: "for example {% case movie.rating %}{% when \"15\" %}…{% endcase %}"))
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

  /// Notes text and tags between `case` and its first `when`, which pages refuse.
  fileprivate func noteUnseen(_ block: ParsedBlock) {
    guard template.format.isPage else { return }
    let unseen = block.nodes.first { node in
      guard node.kind == .text else { return true }
      return !draft.text[Int(node.first)..<Int(node.first + node.count)].allSatisfy(\.isLiquidSpace)
    }
    guard let unseen else { return }
    var span = SourceSpan(offset: Int(unseen.offset), length: Int(unseen.length))
    while span.length > 1, source[span.offset].isLiquidSpace {
      span = SourceSpan(offset: span.offset + 1, length: span.length - 1)
    }
    note(
      SyntaxError(
        "what stands between 'case' and 'when' is never shown", at: span,
        help: "move it before {% case %}, or behind a {% when %}"))
  }

  fileprivate func whenConditions(
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
}
