import Testing

/// `if`, `unless` and `case`.
@Suite struct ConditionTests {
  static let data = #"""
    {"t": true, "f": false, "z": null, "n": 5, "d": 5.0, "s": "film", "e": "", "w": " \n ",
     "l": [1, "a", null], "el": [], "m": {"k": 1}, "em": {}}
    """#

  /// Whether a condition holds.
  @Test(arguments: [
    // Nil and false are false, nothing else is.
    ("t", true), ("f", false), ("z", false), ("missing", false), ("missing.deep[0]", false),
    ("0", true), ("e", true), ("el", true), ("em", true), ("'false'", true), ("empty", true),
    ("blank", true),
    // Equality.
    ("n == 5", true), ("n == d", true), ("n == '5'", false), ("n != 5", false),
    ("n <> 6", true), ("s == 'film'", true), ("s == \"Film\"", false), ("z == nil", true),
    ("missing == null", true), ("f == nil", false), ("0 == false", false), ("1 == true", false),
    ("(1..3) == (1..3)", true), ("l == l", true), ("m == m", true), ("m == em", false),
    // Order.
    ("n > 4.5", true), ("n >= 5", true), ("n < 5", false), ("n <= 5", true), ("-1 < 0", true),
    ("'a' < 'b'", true), ("'b' <= 'a'", false), ("'Z' < 'a'", true),
    // What has no order is never less or more, and no error.
    ("z < 1", false), ("z >= 1", false), ("1 > missing", false), ("t > 1", false),
    ("l > 1", false), ("m < 1", false), ("1 <= empty", false), ("blank >= 1", false),
    // Empty and blank.
    ("e == empty", true), ("el == empty", true), ("em == empty", true), ("w == empty", false),
    ("z == empty", false), ("f == empty", false), ("0 == empty", false), ("empty == e", true),
    ("e == blank", true), ("w == blank", true), ("z == blank", true), ("f == blank", true),
    ("el == blank", true), ("em == blank", true), ("0 == blank", false), ("s == blank", false),
    ("missing == blank", true), ("s != blank", true), ("s != empty", true),
    ("empty == empty", false), ("blank == blank", false), ("blank == empty", false),
    // `contains`.
    ("s contains 'il'", true), ("s contains 'xx'", false), ("'a5' contains 5", true),
    ("l contains 'a'", true), ("l contains 1", true), ("l contains '1'", false),
    ("l contains nil", false), ("l contains false", false), ("m contains 'k'", true),
    ("m contains 1", false), ("z contains 'a'", false), ("n contains 5", false),
    ("s contains missing", false), ("(1..4) contains 3", true),
    // A name may start with an operator's word.
    ("containsnothing == nil", true), ("android == nil and order == nil", true),
  ])
  func condition(_ condition: String, _ holds: Bool) throws {
    let template = "{% if \(condition) %}yes{% else %}no{% endif %}"
    try LiquidCase(template, holds ? "yes" : "no", data: Self.data).check()
  }

  /// `and` and `or` have no ranks: they group from the right.
  @Test(arguments: [
    ("true and true", true), ("true and false", false), ("false or true", true),
    ("false or false", false),
    ("true or false and false", true), ("false and true or true", false),
    ("true and false or true", true), ("false or true and false", false),
    ("false and false and true or true", false), ("true and true and true", true),
    ("n == 5 and s == 'film' or z", true), ("n == 4 or n == 5 and s contains 'f'", true),
  ])
  func chain(_ condition: String, _ holds: Bool) throws {
    let template = "{% if \(condition) %}yes{% endif %}"
    try LiquidCase(template, holds ? "yes" : "", data: Self.data).check()
    let opposite = "{%unless \(condition)%}no{%endunless%}"
    try LiquidCase(opposite, holds ? "" : "no", data: Self.data).check()
  }

  @Test(arguments: [
    LiquidCase("{% if f %}1{% elsif z %}2{% elsif n %}3{% else %}4{% endif %}", "3"),
    LiquidCase("{% if f %}1{% elsif z %}2{% else %}4{% endif %}", "4"),
    LiquidCase("{% if f %}1{% elsif z %}2{% endif %}", ""),
    LiquidCase("{% unless n == 5 %}1{% elsif t %}2{% else %}3{% endunless %}", "2"),
    LiquidCase("{% unless n == 5 %}1{% else %}3{% endunless %}", "3"),
    // After `else` no branch runs.
    LiquidCase("{% if f %}1{% else %}2{% else %}3{% elsif t %}4{% endif %}", "2"),
    LiquidCase("{% if f %}1{% else what is here does not matter %}2{% endif %}", "2"),
    LiquidCase("{% if t %}{% if f %}a{% else %}b{% endif %}{% else %}c{% endif %}", "b"),
    LiquidCase("{% if n > 4\n  and s == 'film'\n  or f %}y{% endif %}", "y"),
  ])
  func branches(_ example: LiquidCase) throws {
    try LiquidCase(example.template, example.output, data: Self.data).check()
  }

  @Test(arguments: [
    LiquidCase("{% case n %}{% when 4 %}four{% when 5 %}five{% endcase %}", "five"),
    LiquidCase("{% case n %}{% when '5' %}text{% else %}else{% endcase %}", "else"),
    LiquidCase("{% case n %}{% when d %}same{% endcase %}", "same"),
    LiquidCase("{% case s %}{% when 'a', 'film' %}y{% endcase %}", "y"),
    LiquidCase("{% case s %}{% when 'a' or 'film' or n %}y{% endcase %}", "y"),
    LiquidCase("{% case z %}{% when nil %}nil{% endcase %}", "nil"),
    LiquidCase("{% case e %}{% when empty %}empty{% endcase %}", "empty"),
    LiquidCase("{% case s %}{% endcase %}", ""),
    LiquidCase("{% case s %}{% else %}else{% endcase %}", "else"),
    // What stands before the first `when` is left out.
    LiquidCase("{% case s %} text {{ n }} {% when 'film' %}y{% endcase %}", "y"),
    // Each `when` that matches runs, and once for each value that matches.
    LiquidCase("{% case n %}{% when 5 %}a{% when d %}b{% else %}c{% endcase %}", "ab"),
    LiquidCase("{% case n %}{% when 5, d, 5 %}x{% endcase %}", "xxx"),
    // Each `else` runs when nothing before it matched.
    LiquidCase("{% case n %}{% else %}a{% when 5 %}b{% else %}c{% endcase %}", "ab"),
    LiquidCase("{% case n %}{% when 1 %}{% else %}a{% else %}b{% endcase %}", "ab"),
    LiquidCase("{% case n %}{% when 5 %}{% else %}b{% endcase %}", ""),
  ])
  func caseOf(_ example: LiquidCase) throws {
    try LiquidCase(example.template, example.output, data: Self.data).check()
  }

  /// A block of nothing but white space and tags that print nothing leaves no trace.
  @Test(arguments: [
    LiquidCase("[{% if true %}  \n {% endif %}]", "[]"),
    LiquidCase("[{% if true %} {% assign x = 1 %} {% endif %}{{ x }}]", "[1]"),
    LiquidCase("[{% if true %} {% comment %} x {% endcomment %} {% endif %}]", "[]"),
    LiquidCase("[{% if true %} {% # x %} {% endif %}]", "[]"),
    LiquidCase("[{% if true %} {% capture x %}a{% endcapture %} {% endif %}]", "[]"),
    LiquidCase("[{% for i in (1..3) %} {% if i %} {% endif %} {% endfor %}]", "[]"),
    LiquidCase("[{% case 1 %}{% when 1 %} {% else %} {% endcase %}]", "[]"),
    // One branch that prints keeps the white space of them all.
    LiquidCase("[{% if true %} {% else %}x{% endif %}]", "[ ]"),
    LiquidCase("[{% if true %} {{ nil }} {% endif %}]", "[  ]"),
    LiquidCase("[{% if true %} {% if false %}x{% endif %} {% endif %}]", "[  ]"),
    LiquidCase("[{% if true %} {% raw %} {% endraw %}{% endif %}]", "[  ]"),
    LiquidCase("[{% if true %} {% increment x %}{% endif %}]", "[ 0]"),
    LiquidCase("[{% if true %} {% cycle '' %}{% endif %}]", "[ ]"),
  ])
  func blankBlocks(_ example: LiquidCase) throws { try example.check() }
}
