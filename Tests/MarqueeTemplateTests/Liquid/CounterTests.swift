import Testing

/// `cycle`, `increment`, `decrement`.
@Suite struct CounterTests {
  @Test(arguments: [
    LiquidCase("{% for i in (1..5) %}{% cycle 'a', 'b' %}{% endfor %}", "ababa"),
    LiquidCase("{% cycle 'a', 'b', 'c' %}{% cycle 'a', 'b', 'c' %}", "ab"),
    LiquidCase("{% cycle 1 %}{% cycle 1 %}", "11"),
    LiquidCase("{% cycle true, 2.0, 'x' %}{% cycle true, 2.0, 'x' %}", "true2.0"),
    // The same values are the same cycle, however they are written.
    LiquidCase("{% cycle 'a','b' %}{% cycle \"a\",  \"b\" %}{% cycle 'a', 'c' %}", "aba"),
    LiquidCase("{% cycle 1, 2 %}{% cycle '1', '2' %}", "11"),
    // With a variable, each tag has a turn of its own.
    LiquidCase(
      "{% for i in (1..2) %}{% cycle x, 'b' %}{% cycle x, 'b' %}{% endfor %}", "aabb",
      data: #"{"x": "a"}"#),
    // A name joins cycles by its value.
    LiquidCase("{% cycle 'g': 'a', 'b' %}{% cycle 'g': 'c', 'd' %}{% cycle 'h': 'a' %}", "ada"),
    LiquidCase(
      "{% cycle x: 'a', 'b' %}{% cycle y: 'a', 'b' %}{% cycle 1: 'a', 'b' %}", "aba",
      data: #"{"x": "g", "y": "g"}"#),
    LiquidCase("{% cycle x: 'a', 'b' %}{% cycle '1': 'a', 'b' %}", "aa", data: #"{"x": 1}"#),
    // A cycle with fewer values than its turn prints nothing and starts again.
    LiquidCase(
      "{% cycle 'g': 1, 2, 3 %}{% cycle 'g': 1, 2, 3 %}{% cycle 'g': 1 %}{% cycle 'g': 1 %}", "121"),
    // A literal nil is passed over.
    LiquidCase("{% cycle nil, 'a', 'b' %}{% cycle nil, 'a', 'b' %}", "ab"),
  ])
  func cycle(_ example: LiquidCase) throws { try example.check() }

  @Test(arguments: [
    LiquidCase("{% increment x %}{% increment x %}{% increment x %}{{ x }}", "0123"),
    LiquidCase("{% decrement x %}{% decrement x %}{{ x }}", "-1-2-2"),
    LiquidCase("{% increment x %}{% increment x %}{% decrement x %}{% decrement x %}", "0110"),
    LiquidCase("{% increment x %}{% increment y %}{% increment a-b %}", "000"),
    // Counters and assigned names are apart; the assigned one is seen.
    LiquidCase("{% assign x = 'a' %}{% increment x %}{{ x }}{% increment x %}", "0a1"),
    LiquidCase("{{ x }}{% increment x %}{{ x }}", "01"),
    // So are the data's: a counter starts at 0 and then hides them.
    LiquidCase("{{ x }}{% decrement x %}{{ x }}", "9-1-1", data: #"{"x": 9}"#),
  ])
  func counters(_ example: LiquidCase) throws { try example.check() }
}
