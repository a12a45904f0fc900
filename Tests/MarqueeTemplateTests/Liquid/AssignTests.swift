import Testing

/// `assign` and `capture`.
@Suite struct AssignTests {
  @Test(arguments: [
    LiquidCase("a{% assign x = 1 %}b{{ x }}", "ab1"),
    LiquidCase("{% assign x = 'a' | append: 'b' | upcase %}{{ x }}", "AB"),
    LiquidCase("{%assign x=1%}{%assign x = x | plus: x%}{{x}}", "2"),
    LiquidCase("{% assign two-words = 2 %}{{ two-words }}", "2"),
    LiquidCase("{% assign x = list[1] %}{{ x }}", "b", data: #"{"list": ["a", "b"]}"#),
    LiquidCase("{% assign x = (1..3) %}{% for i in x %}{{ i }}{% endfor %}", "123"),
    LiquidCase("{% assign x = empty %}[{{ x }}]{% if '' == x %}y{% endif %}", "[]y"),
    // It hides the data, also with nil.
    LiquidCase("{{ x }}{% assign x = 'mine' %}{{ x }}", "yoursmine", data: #"{"x": "yours"}"#),
    LiquidCase("{% assign x = nil %}[{{ x }}]", "[]", data: #"{"x": "yours"}"#),
    // It is seen after the block that it stands in.
    LiquidCase("{% if true %}{% assign x = 1 %}{% endif %}{{ x }}", "1"),
    LiquidCase("{% for i in (1..3) %}{% assign x = i %}{% endfor %}{{ x }}", "3"),
    // A loop's variable hides it until the loop ends.
    LiquidCase(
      "{% for i in (1..2) %}{% assign i = 'set' %}{{ i }}{% endfor %}|{{ i }}", "12|set"),
  ])
  func assign(_ example: LiquidCase) throws { try example.check() }

  @Test(arguments: [
    LiquidCase("{% capture x %}a{{ 1 | plus: 1 }}b{% endcapture %}[{{ x }}]", "[a2b]"),
    LiquidCase("{% capture 'x' %}a{% endcapture %}{{ x }}", "a"),
    LiquidCase("{% capture two-words %} a {% endcapture %}{{ two-words }}", " a "),
    LiquidCase("{% capture x %}{% endcapture %}{% if x == empty %}empty{% endif %}", "empty"),
    LiquidCase(
      "{% capture a %}1{% capture b %}2{% endcapture %}3{% endcapture %}{{ a }}{{ b }}", "132"),
    LiquidCase(
      "{% for i in (1..3) %}{% capture all %}{{ all }}{{ i }}{% endcapture %}{% endfor %}{{ all }}",
      "123"),
    // What is set inside is set.
    LiquidCase("{% capture a %}{% assign x = 1 %}{% endcapture %}{{ x }}", "1"),
    // `break` inside ends the text and the loop.
    LiquidCase(
      "{% for i in (1..3) %}{% capture a %}x{% break %}y{% endcapture %}{{ i }}{% endfor %}{{ a }}",
      "x"),
    LiquidCase("{% capture n %}12{% endcapture %}{{ n | plus: 1 }}{{ n.size }}", "132"),
  ])
  func capture(_ example: LiquidCase) throws { try example.check() }
}
