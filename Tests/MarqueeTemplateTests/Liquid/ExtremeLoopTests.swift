import MarqueeBase
import MarqueeTemplate
import Testing

/// Loops over the ends of what a whole number can be.
@Suite struct ExtremeLoopTests {
  @Test(arguments: [
    ("{% for i in (n..n) %}{{ i }}{{ forloop.rindex }}{{ forloop.last }}{% endfor %}", "Z1true"),
    ("{% for i in (n..n) reversed %}{{ i }}{% endfor %}", "Z"),
    ("{% for i in (n..n) limit: n offset: 0 %}{{ i }}{% endfor %}", "Z"),
    ("{% for i in (n..n) offset: n %}{{ i }}{% else %}none{% endfor %}", "none"),
    ("{% for i in (n..n) offset: m %}{{ i }}{% endfor %}", "Z"),
    ("{% for i in (n..n) limit: m %}{{ i }}{% else %}none{% endfor %}", "none"),
    ("{% for i in (m..m) %}{{ i }}{% endfor %}", "A"),
    ("{% for i in (m..m) reversed %}{{ i }}{% endfor %}", "A"),
    ("{% for i in (m..n) limit: 2 %}{{ i }} {% endfor %}", "A -9223372036854775807 "),
    ("{% for i in (m..n) offset: n limit: 1 %}{{ i }}{% else %}none{% endfor %}", "-1"),
    ("{% for i in (m..1) offset: n limit: 3 %}{{ i }},{% endfor %}", "-1,0,1,"),
    ("{% for i in (n..m) %}{{ i }}{% else %}none{% endfor %}", "none"),
    ("{{ (m..n) | size }}{% assign r = (n..n) %}{{ r.size }}", "Z1"),
    ("{{ (m..n) | first }}{{ (m..n) | last }}", "AZ"),
    ("{% assign r = (m..n) %}{{ r.first }}{{ r.last }}", "AZ"),
    ("{% if (m..n) contains 5 %}yes{% endif %}{% if (1..3) contains 4 %}no{% endif %}", "yes"),
    ("{% for i in (b..b) limit: 1 %}{{ i }}{% endfor %}", "Z"),
    ("{% for i in (1..3) offset: b %}{{ i }}{% else %}none{% endfor %}", "none"),
    ("{% for i in l offset: n limit: n %}{{ i }}{% else %}none{% endfor %}", "none"),
    ("{% for i in l offset: m limit: n %}{{ i }}{% else %}none{% endfor %}", "none"),
    (
      "{% for i in l limit: n %}{{ i }}{% endfor %}"
        + "{% for i in l offset: continue limit: n %}{{ i }}{% else %}.{% endfor %}", "123."
    ),
    (
      "{% tablerow i in (n..n) cols: n %}{{ i }}{% endtablerow %}",
      "<tr class=\"row1\">\n<td class=\"col1\">Z</td></tr>\n"
    ),
    (
      "{% tablerow i in (n..n) cols: m limit: n offset: m %}{{ i }}{% endtablerow %}",
      "<tr class=\"row1\">\n<td class=\"col1\">Z</td></tr>\n"
    ),
    ("{{ 'abc' | slice: n, n }}{{ 'abc' | slice: m, n }}{{ 'abc' | slice: -1, n }}", "c"),
    ("{{ m | abs }}", "9223372036854775808"),
    ("{{ m | modulo: -1 }}{{ m | divided_by: -1 }}", "09223372036854775808"),
    ("{{ n | plus: 1 }} {{ m | minus: 1 }}", "9223372036854775808 -9223372036854775809"),
    ("{{ m | times: m }}", "85070591730234615865843651857942052864"),
    (
      "{{ 'a b c' | truncatewords: n }}{{ 'a b' | truncate: n }}{{ 'a b' | truncate: m }}",
      "a b ca b..."
    ),
    ("{{ l[n] }}{{ l[m] }}", ""),
  ])
  func ends(_ template: String, _ output: String) throws {
    let data: TextMap<Value> = [
      "n": .int(.max), "m": .int(.min), "b": .decimal("1" + String(repeating: "0", count: 30)),
      "l": .array([.int(1), .int(2), .int(3)]),
    ]
    let expected = output.replacingOccurrences("Z", String(Int.max)).replacingOccurrences(
      "A", String(Int.min))
    #expect(try render(template, as: .liquid, data) == expected)
  }

  /// Its numbers would not fit the memory: an error, not an empty list.
  @Test(arguments: [
    "{{ (1..20000000) | join }}", "{{ (m..n) | reverse }}", "{{ l | concat: (m..n) }}",
    "{{ (m..n) | json }}", "{{ (m..n) | map: 'a' }}", "{{ (m..n) | sum }}",
    "{% for i in (m..n) %}{% endfor %}", "{% render 'x' for (m..n) %}",
  ])
  func rangesThatAreTooLong(_ template: String) {
    let data: TextMap<Value> = ["n": .int(.max), "m": .int(.min), "l": .array([])]
    #expect(
      refusal(template, as: .liquid, data, partials: ["x": "y"]).contains("page:1:"))
  }
}

extension String {
  fileprivate func replacingOccurrences(_ part: String, _ replacement: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: replacement)
  }
}
