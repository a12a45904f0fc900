internal import MarqueeBase

extension TagDefinition {
  static let ifchanged = TagDefinition(
    "ifchanged",
    body: .template(),
    "Prints its body when it differs from the turn before.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% for show in shows %}{% ifchanged %}[{{ show.day }}]{% endifchanged %} {{ show.at }};{% endfor %}
          """,
        data: """
          {"shows": [{"day": "Mon", "at": "18:00"}, {"day": "Mon", "at": "20:30"}, {"day": "Tue", "at": "18:00"}]}
          """,
        output: """
          [Mon] 18:00; 20:30;[Tue] 18:00;
          """)
    ]
  ) { parser, item, stream, block throws(SyntaxError) in
    parser.checkNoWords(item)
    let (body, _) = try parser.body(of: item, &stream)
    block.nodes.append(parser.node(.ifChanged, item, first: parser.draft.block(body.nodes)))
    block.isBlank = block.isBlank && body.isBlank
  }
}
