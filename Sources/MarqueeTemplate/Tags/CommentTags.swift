internal import MarqueeBase

extension TagDefinition {
  static let comment = TagDefinition(
    "comment",
    body: .comment(nests: true),
    "Is left out, whatever stands in it.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          Shown.{% comment %} Not printed, {{ not even looked at }}.{% endcomment %}
          """,
        output: """
          Shown.
          """)
    ]
  )
}

extension TagDefinition {
  static let doc = TagDefinition(
    "doc",
    body: .comment(nests: false),
    "Says what a partial is for and what it takes; nothing of it is printed.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% doc %}Prints a film: takes film.{% enddoc %}{{ film }}
          """,
        data: """
          {"film": "Heat"}
          """,
        output: """
          Heat
          """)
    ]
  )
}

extension TagDefinition {
  static let raw = TagDefinition(
    "raw",
    body: .verbatim,
    prints: true,
    "Prints its body as it is.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          {% raw %}{{ printed as it is }}{% endraw %}
          """,
        output: """
          {{ printed as it is }}
          """)
    ]
  )
}

extension TagDefinition {
  static let inlineComment = TagDefinition(
    "#",
    "Is left out; each further line of it starts with `#`, too.",
    examples: [
      LanguageExample(
        format: .text,
        template: """
          Shown.{% # nor this %}
          """,
        output: """
          Shown.
          """)
    ]
  )
}
