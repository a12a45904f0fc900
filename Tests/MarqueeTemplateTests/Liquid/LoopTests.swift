import Testing

/// `for`, `break`, `continue`, `ifchanged`.
@Suite struct LoopTests {
  static let data = #"""
    {"l": ["a", "b", "c", "d", "e"], "m": {"x": 1, "y": 2}, "s": "text", "e": "", "el": [],
     "z": null, "n": 7, "ll": [[1, 2], [3]], "two": 2, "o": {"list": ["p", "q"]}}
    """#

  @Test(arguments: [
    LiquidCase("{% for x in l %}{{ x }}{% endfor %}", "abcde"),
    LiquidCase("{%for x in l%}{{x}}{%endfor%}{{ x }}", "abcde"),
    LiquidCase("{% for x in o.list %}{{ x }}{% endfor %}", "pq"),
    LiquidCase("{% for x in o['list'] reversed %}{{ x }}{% endfor %}", "qp"),
    LiquidCase("{% for x in m %}{{ x[0] }}={{ x[1] }} {% endfor %}", "x=1 y=2 "),
    LiquidCase("{% for x in m %}{{ x.first }}{{ x.last }}{% endfor %}", "x1y2"),
    LiquidCase("{% for x in ll %}{% for y in x %}{{ y }}{% endfor %};{% endfor %}", "12;3;"),
    // Text is one element; numbers, nil and true are none.
    LiquidCase("{% for x in s limit: 0 %}[{{ x }}]{% endfor %}", "[text]"),
    LiquidCase("{% for x in e %}[{{ x }}]{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in n %}x{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in z %}x{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in true %}x{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in el %}x{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in empty %}x{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in l %}{% else %}none{% endfor %}", ""),
    // Ranges: ends are whole numbers, 0 when there is none in them.
    LiquidCase("{% for x in (1..3) %}{{ x }}{% endfor %}", "123"),
    LiquidCase("{% for x in (two..4) reversed %}{{ x }}{% endfor %}", "432"),
    LiquidCase("{% for x in (3..1) %}{{ x }}{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in (-1..1) %}{{ x }} {% endfor %}", "-1 0 1 "),
    LiquidCase("{% for x in ('2 and more'..3.9) %}{{ x }}{% endfor %}", "23"),
    LiquidCase("{% for x in (z..1) %}{{ x }}{% endfor %}", "01"),
    LiquidCase("{% for x in (1...3) %}{{ x }}{% endfor %}", "123"),
  ])
  func collections(_ example: LiquidCase) throws {
    try LiquidCase(example.template, example.output, data: Self.data).check()
  }

  @Test(arguments: [
    LiquidCase("{% for x in l limit:2 %}{{ x }}{% endfor %}", "ab"),
    LiquidCase("{% for x in l offset: 3 %}{{ x }}{% endfor %}", "de"),
    LiquidCase("{% for x in l limit: two offset: 1 %}{{ x }}{% endfor %}", "bc"),
    LiquidCase("{% for x in l, offset: 1, limit: '2' %}{{ x }}{% endfor %}", "bc"),
    LiquidCase("{% for x in l reversed limit: 2 %}{{ x }}{% endfor %}", "ba"),
    LiquidCase("{% for x in l limit: 0 %}{{ x }}{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in l limit: z offset: z %}{{ x }}{% endfor %}", "abcde"),
    LiquidCase("{% for x in l offset: 9 %}{{ x }}{% else %}none{% endfor %}", "none"),
    LiquidCase("{% for x in (1..9) limit: 2 offset: 3 %}{{ x }}{% endfor %}", "45"),
    // `offset: continue` goes on behind the last loop of the same name.
    LiquidCase(
      "{% for x in l limit: 2 %}{{ x }}{% endfor %};{% for x in l limit: 2 offset: continue %}{{ x }}{% endfor %};{% for x in l offset: continue %}{{ x }}{% endfor %}",
      "ab;cd;e"),
    LiquidCase("{% for x in l offset: continue %}{{ x }}{% endfor %}", "abcde"),
    LiquidCase(
      "{% for x in l limit: 2 %}{% endfor %}{% for y in l offset: continue %}{{ y }}{% endfor %}",
      "abcde"),
    LiquidCase(
      "{% for x in l limit: 4 %}{% break %}{% endfor %}{% for x in l offset: continue %}{{ x }}{% endfor %}",
      "e"),
  ])
  func parts(_ example: LiquidCase) throws {
    try LiquidCase(example.template, example.output, data: Self.data).check()
  }

  @Test(arguments: [
    LiquidCase(
      "{% for x in l limit: 2 %}{{ forloop.index }}{{ forloop.index0 }} {% endfor %}", "10 21 "),
    LiquidCase(
      "{% for x in l limit: 2 %}{{ forloop.rindex }}{{ forloop.rindex0 }} {% endfor %}", "21 10 "),
    LiquidCase(
      "{% for x in l limit: 2 %}{{ forloop.first }}-{{ forloop.last }} {% endfor %}",
      "true-false false-true "),
    LiquidCase("{% for x in l offset: 3 %}{{ forloop.length }}{% endfor %}", "22"),
    LiquidCase("{% for x in o.list limit: 1 %}{{ forloop.name }}{% endfor %}", "x-o.list"),
    LiquidCase(
      "{% for x in l limit: 1 %}{{ forloop.nothing }}{{ forloop }}{% endfor %}",
      "Liquid::ForloopDrop"),
    LiquidCase("{% for x in l %}{% endfor %}[{{ forloop.index }}]", "[]"),
    LiquidCase(
      "{% for a in ll %}{% for b in a %}{{ forloop.parentloop.index }}.{{ forloop.index }} {% endfor %}{% endfor %}",
      "1.1 1.2 2.1 "),
    LiquidCase("{% for x in l limit: 1 %}[{{ forloop.parentloop.index }}]{% endfor %}", "[]"),
  ])
  func forloop(_ example: LiquidCase) throws {
    try LiquidCase(example.template, example.output, data: Self.data).check()
  }

  @Test(arguments: [
    LiquidCase(
      "{% for x in l %}{% if x == 'c' %}{% break %}{% endif %}{{ x }}{% endfor %}!", "ab!"),
    LiquidCase(
      "{% for x in l %}{% if x == 'c' %}{% continue %}{% endif %}{{ x }}{% endfor %}!", "abde!"),
    LiquidCase(
      "{% for x in l %}{% case x %}{% when 'b' %}{% break %}{% endcase %}{{ x }}{% endfor %}", "a"),
    LiquidCase(
      "{% for a in ll %}{% for b in a %}{{ b }}{% break %}{% endfor %};{% endfor %}", "1;3;"),
    LiquidCase("{% for x in el %}{% else %}a{% break %}b{% endfor %}c", "a"),
    // Outside of a loop they end the template.
    LiquidCase("a{% break %}b", "a"),
    LiquidCase("a{% if true %}b{% continue %}c{% endif %}d", "ab"),
    LiquidCase("{% for x in ll %}{% ifchanged %}{{ x.size }}{% endifchanged %}{% endfor %}", "21"),
    LiquidCase(
      "{% for x in (1..4) %}{% ifchanged %}{{ x | divided_by: 2 }}{% endifchanged %}{% endfor %}",
      "012"),
  ])
  func interrupts(_ example: LiquidCase) throws {
    try LiquidCase(example.template, example.output, data: Self.data).check()
  }
}
