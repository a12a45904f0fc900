import Testing

/// Names, look-ups, ranges and `self`.
@Suite struct ExpressionTests {
  static let data = #"""
    {"m": {"a": 1, "b": {"c": [10, 20, {"d": "deep"}]}, "x y": 2, "first": "F", "é": 3},
     "l": ["p", "q", "r"], "s": "héllo", "n": 42, "d": 1.5, "i": 1, "k": "a", "e": [], "em": {},
     "name": "k", "blank": {"a": 1}, "with-dash": "-", "size": 9, "ok?": "y", "z": null}
    """#

  @Test(arguments: [
    ("m.a", "1"), ("m['a']", "1"), ("m[\"x y\"]", "2"), ("m[k]", "1"), ("m[ 'a' ]", "1"),
    ("m . a", "1"), ("m.b.c[1]", "20"), ("m.b['c'][2].d", "deep"), ("m.b.c[-1]['d']", "deep"),
    ("m['b'].c.first", "10"), ("m.é", "3"), ("with-dash", "-"), ("ok?", "y"),
    ("l[0]", "p"), ("l[-1]", "r"), ("l[i]", "q"), ("l[9]", ""), ("l[-9]", ""), ("l['0']", ""),
    ("l[1.0]", ""), ("l[m.a]", "q"), ("l[nothing]", ""), ("l.a", ""), ("m[0]", ""), ("m[nil]", ""),
    // What is not there is nil, and so is all of it.
    ("m.nope", ""), ("m.nope.deeper[0]", ""), ("nothing.at['all']", ""), ("z.a", ""), ("n.a", ""),
    ("n['a']", ""), ("s.a", ""), ("s[0]", ""), ("nil.a", ""), ("d.floor", ""),
    // Size, first and last of whatever has them, unless a name of a map says otherwise.
    ("l.size", "3"), ("l.first", "p"), ("l.last", "r"), ("s.size", "5"), ("m.size", "5"),
    ("m.first", "F"), ("m.b.first", "c1020{\"d\"=>\"deep\"}"), ("m.last", ""), ("n.size", "8"),
    ("d.size", ""), ("e.first", ""), ("e.size", "0"), ("em.first", ""), ("em.size", "0"),
    ("z.size", ""), ("l['first']", ""), ("l['size']", ""),
    // Names of names.
    ("[k]", ""), ("['k']", "a"), ("[name]", "a"), ("[m['nope']]", ""), ("['m'].a", "1"),
    ("['m']['b'].c[0]", "10"),
    // A word of the language is one only when it stands alone.
    ("blank.a", "1"), ("blank['a']", "1"), ("blank", ""), ("true.a", ""), ("size", "9"),
    // Ranges.
    ("(1..3) | join: ','", "1,2,3"), ("(i..l.size) | join: ','", "1,2,3"), ("( 1 .. 2 )", "1..2"),
    ("(3..1) | size", "0"), ("('2x'..n) | first", "2"), ("m[(1..2)]", ""),
  ])
  func value(_ expression: String, _ output: String) throws {
    try LiquidCase("{{ \(expression) }}", output, data: Self.data).check()
  }

  /// `self` is all names that can be seen, to be asked for by a computed name.
  @Test(arguments: [
    LiquidCase("{{ self['k'] }}{{ self.k }}{{ self[name] }}[{{ self['nope'] }}]", "aaa[]"),
    LiquidCase("{{ self['m'].b.c[0] }}{{ m[ self['k'] ] }}{{ self[self['name']] }}", "101a"),
    LiquidCase("{% assign k = 'mine' %}{{ self['k'] }}", "mine"),
    LiquidCase("{% for k in l %}{{ self['k'] }}{% endfor %}{{ self.k }}", "pqra"),
    LiquidCase(
      "{% assign first = 1 %}{{ self.first }}|{{ self | first }}|{{ self | size }}", "1||0"),
    LiquidCase("{% assign s2 = self %}{% assign x = 5 %}{{ s2.x }}", "5"),
    LiquidCase(
      "{% if self == self %}same{% endif %}{% if self contains 'k' %}has{% endif %}", "same"),
    LiquidCase("{% increment self %}{{ self }}{% assign self = 'x' %}{{ self }}", "01x"),
    // Given to a partial it goes on meaning the caller's names.
    LiquidCase(
      "{% assign x = 1 %}{% render 'p', other: self %}", "1|2|2",
      partials: ["p": "{% assign x = 2 %}{{ other.x }}|{{ self.x }}|{{ x }}"]),
    LiquidCase(
      "{% assign x = 1 %}{% assign t = self %}{% render 'p', t: t %}", "123",
      partials: [
        "p": "{% assign x = 2 %}{% assign u = self %}{% render 'q', t: t, u: u %}",
        "q": "{% for x in (3..3) %}{{ t.x }}{{ u.x }}{{ self.x }}{% endfor %}",
      ]),
  ])
  func selfScope(_ example: LiquidCase) throws {
    try LiquidCase(
      example.template, example.output, data: Self.data, partials: example.partials
    ).check()
  }
}
