import Testing

/// `render` and `include`.
@Suite struct PartialTests {
  static let data = #"""
    {"site": "Cine", "l": ["a", "b"], "m": {"k": 1, "j": 2}, "movie": {"title": "Heat"},
     "name": "card", "z": null}
    """#
  static let partials = [
    "card": "[{{ card }}{{ x }}]", "loop": "{{ forloop.index }}{{ loop }} ",
    "set": "{% assign x = 'in' %}{{ x }}", "count": "{% increment c %}", "stop": "a{% break %}b",
    "turn": "{% cycle 'p', 'q' %}", "own": "{{ x }}|{{ site }}", "title": "{{ title.title }}",
    "outer": "({% render 'card', x: x %})", "deep/part": "{{ part }}", "Upper.liquid": "U",
    "old": "{% include 'card' %}", "for": "{% for i in l %}{{ i }}{% endfor %}",
    "parent": "{% for i in (1..2) %}{{ forloop.parentloop.index }}.{% endfor %}",
  ]

  @Test(arguments: [
    LiquidCase("{% render 'card' %}", "[]"),
    LiquidCase("{% render 'card', x: 1 %}{% render 'card' x: movie.title, %}", "[1][Heat]"),
    LiquidCase("{% render \"deep/part\" with 5 %}", "5"),
    LiquidCase("{% render 'title' with movie %}{% render 'title', title: movie %}", "HeatHeat"),
    LiquidCase("{% render 'card' with movie.title as x %}", "[Heat]"),
    LiquidCase("{% render 'outer', x: 'y' %}", "([y])"),
    // It sees its parameters and the data, nothing of its caller's.
    LiquidCase("{% assign x = 'mine' %}{% render 'own' %}", "|Cine"),
    LiquidCase("{% for x in l %}{% render 'own' %}{% endfor %}", "|Cine|Cine"),
    LiquidCase("{% render 'set' %}[{{ x }}]", "in[]"),
    LiquidCase("{% assign x = 'out' %}{% render 'set', x: 1 %}{{ x }}", "inout"),
    // What `with` gives wins over a parameter of that name, unless it is nil.
    LiquidCase("{% render 'card' with 'a' as x, x: 'b' %}", "[a]"),
    LiquidCase("{% render 'card' with z as x, x: 'b' %}", "[b]"),
    // `for` runs it for each element of a list, a map or a range, with a loop of its own.
    LiquidCase("{% render 'loop' for l %}", "1a 2b "),
    LiquidCase("{% render 'card' for l as x %}", "[a][b]"),
    LiquidCase("{% render 'loop' for (5..6) %}", "15 26 "),
    LiquidCase("{% render 'loop' for m %}", "1k1 2j2 "),
    LiquidCase("{% render 'loop' for 'text' %}{% render 'loop' for z %}", "text  "),
    LiquidCase("[{% render 'loop' for empty_list %}]", "[]", data: "[]"),
    LiquidCase("{% for i in l %}{% render 'parent' %}{% endfor %}", "...."),
    // Counters, cycles and interrupts stay inside.
    LiquidCase(
      "{% increment c %}{% render 'count' %}{% render 'count' %}{% increment c %}", "0001"),
    LiquidCase("{% cycle 'p', 'q' %}{% render 'turn' %}{% cycle 'p', 'q' %}", "ppq"),
    LiquidCase("{% for i in l %}{{ i }}{% render 'stop' %}{{ i }}{% endfor %}", "aaabab"),
    LiquidCase(
      "{% for i in l limit: 1 %}{% endfor %}{% render 'for', l: l %}{% for i in l offset: continue %}{{ i }}{% endfor %}",
      "abb"),
  ])
  func render(_ example: LiquidCase) throws { try check(example) }

  @Test(arguments: [
    LiquidCase("{% include 'card' %}", "[]"),
    LiquidCase("{% include name %}{% include 'card', x: 1 %}", "[][1]"),
    LiquidCase("{% include 'card' with movie.title %}", "[Heat]"),
    LiquidCase("{% include 'card' with movie.title as x %}", "[Heat]"),
    // A variable of the partial's name is its value.
    LiquidCase("{% assign card = 'c' %}{% include 'card' %}", "[c]"),
    LiquidCase("{% include 'card', card: 'c' %}", "[]"),
    // `with` before a parameter is only a word.
    LiquidCase("{% include 'card' with x: 'y' %}", "[y]"),
    // It sees and sets the caller's names; parameters are its own.
    LiquidCase("{% assign x = 1 %}{% include 'own' %}{% include 'set' %}{{ x }}", "1|Cineinin"),
    LiquidCase("{% assign x = 1 %}{% include 'card', x: 2 %}{{ x }}", "[2]1"),
    LiquidCase("{% include 'card' for l %}{% include 'card' with l as x %}", "[a][b][a][b]"),
    LiquidCase("{% include 'loop' for l %}", "a b "),
    LiquidCase("{% include 'card' for m as x %}", #"[{"k"=>1, "j"=>2}]"#),
    LiquidCase("{% include 'card' for (1..2) as x %}", "[1..2]"),
    LiquidCase("{% increment c %}{% include 'count' %}{% increment c %}", "012"),
    LiquidCase("{% cycle 'p', 'q' %}{% include 'turn' %}{% cycle 'p', 'q' %}", "pqp"),
    LiquidCase("{% for i in l %}{{ i }}{% include 'stop' %}{{ i }}{% endfor %}!", "aa!"),
    LiquidCase("{% for i in l %}{% include 'parent' %}{% endfor %}", "1.1.2.2."),
    // Names are found whatever their case, with or without the ending.
    LiquidCase(
      "{% include 'upper' %}{% include 'CARD.liquid' %}{% render 'Upper.liquid' %}", "U[]U"),
  ])
  func include(_ example: LiquidCase) throws { try check(example) }

  private func check(_ example: LiquidCase) throws {
    let data = example.data == "[]" ? #"{"empty_list": []}"# : Self.data
    try LiquidCase(example.template, example.output, data: data, partials: Self.partials).check()
  }
}
