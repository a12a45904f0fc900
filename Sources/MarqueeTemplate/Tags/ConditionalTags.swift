internal import MarqueeBase

extension TagDefinition {
  static let `if` = TagDefinition(
    "if",
    body: .template(branches: ["elsif", "else"]),
    "Chooses what is printed.",
    documentation: """
      Comparisons are `==`, `!=`, `<`, `<=`, `>`, `>=` and `contains`. `and` and `or` are worked out from
      right to left; there are no parentheses and no `not`.
      """,
    examples: [
      LanguageExample(
        template: """
          {% if score >= 8 and votes > 1000 %}
          A favourite.
          {% elsif score >= 8 or title contains "Heat" %}
          Well liked.
          {% else %}
          Shown.
          {% endif %}
          """,
        data: """
          {"title": "Heat", "score": 8.3, "votes": 700}
          """,
        output: """
          <p>Well liked.</p>
          """),
      LanguageExample(
        introduction: """
          Tags that take no words refuse them, and branches that can never run are errors. All mistakes of a
          template are shown at once:
          """,
        template: """
          {% if score > 8 %}
          A favourite.
          {% else if score > 5 %}
          Well liked.
          {% endif film %}
          {{ title | slugify }}
          """,
        data: """
          {"title": "Heat", "score": 8.3}
          """,
        output: """
          template:3:9: error: nothing stands after 'else'
            3 | {% else if score > 5 %}
              |         ^~~~~~~~~~~~
            help: write {% elsif score > 5 %}
          template:5:10: error: nothing stands after 'endif'
            5 | {% endif film %}
              |          ^~~~
            help: write {% endif %}
          template:6:12: error: there is no filter 'slugify'
            6 | {{ title | slugify }}
              |            ^~~~~~~
            note: 'slugify' is known from Jekyll and from Eleventy; docs/from-jekyll.md lists what corresponds
            help: write {{ film.title | slug }}
          """,
        isRefused: true),
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    try parser.conditional(item, &stream, &block)
  }
}

extension TagDefinition {
  static let unless = TagDefinition(
    "unless",
    body: .template(branches: ["elsif", "else"]),
    "Prints its body when the condition is false; like `if`, it may have `elsif` and `else`.",
    examples: [
      LanguageExample(
        template: """
          {% unless subtitles %}
          Without subtitles.
          {% endunless %}
          """,
        data: """
          {"subtitles": false}
          """,
        output: """
          <p>Without subtitles.</p>
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    try parser.conditional(item, &stream, &block)
  }
}

extension TemplateParser {
  fileprivate func conditional(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ outer: inout ParsedBlock
  ) throws(SyntaxError) {
    var parts: [(condition: Int32, block: ParsedBlock)] = []
    var condition = attempt(item) { () throws(SyntaxError) in
      try self.condition(item.markup, of: item.name)
    }
    var isOver = false
    var hasElse = false
    while !isOver {
      let (body, ended) = try self.body(of: item, &stream)
      parts.append((condition, body))
      switch ended?.name {
      case "elsif":
        let branch = ended!
        // After `else` no branch is run, but it must still be well formed.
        if hasElse { noteAfterElse(branch, in: item) }
        condition = attempt(branch) { () throws(SyntaxError) in
          try self.condition(branch.markup, of: "elsif")
        }
      case "else":
        if hasElse { noteAfterElse(ended!, in: item) }
        hasElse = true
        condition = -1
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

  /// Notes a branch that can never run, which pages refuse.
  func noteAfterElse(_ branch: TemplateItem, in item: TemplateItem) {
    guard template.format.isPage else { return }
    note(
      SyntaxError(
        "'\(branch.name)' after 'else' never runs", at: branch.span,
        help: "'else' is the last branch of '\(item.name)'"))
  }
}
