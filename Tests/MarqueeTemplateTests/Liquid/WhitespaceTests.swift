import Testing

/// Dashes inside delimiters.
@Suite struct WhitespaceTests {
  @Test(arguments: [
    LiquidCase("a {{- 1 }} b", "a1 b"),
    LiquidCase("a {{ 1 -}} b", "a 1b"),
    LiquidCase("a \n\t{{- 1 -}}\r\n b", "a1b"),
    LiquidCase("a {%- assign x = 1 -%} b", "ab"),
    LiquidCase("a {{-}} b", "ab"),
    LiquidCase("a {%- # -%} b", "ab"),
    LiquidCase("a{{- -1 -}}b", "a-1b"),
    LiquidCase("{{-1}} {{ -1 }}", "1 -1"),
    LiquidCase("<p>{% if true -%} yes {%- endif %}</p>", "<p>yes</p>"),
    LiquidCase("<p> {%- if false -%} no {%- endif -%} </p>", "<p></p>"),
    LiquidCase("<p> {%- if true %} yes {% endif -%} </p>", "<p> yes </p>"),
    LiquidCase(
      "<ul>\n{% for i in (1..2) -%}\n  <li>{{ i }}</li>\n{% endfor -%}\n</ul>",
      "<ul>\n<li>1</li>\n<li>2</li>\n</ul>"),
    LiquidCase("{{ 'a' -}} \n {{- 'b' }} \n {{ 'c' }}", "ab \n c"),
    // A non-breaking space is no white space.
    LiquidCase("a\u{a0}{{- 1 }}", "a\u{a0}1"),
    // Only the text next to the tag is trimmed, not what a value prints.
    LiquidCase("{{ ' a ' }}{{- 'b' }}", " a b"),
    LiquidCase("a {% if true %}{%- assign x = 1 %}{% endif %}b", "a b"),
  ])
  func dashes(_ example: LiquidCase) throws { try example.check() }
}
