import MarqueeBase
import MarqueeTemplate
import Testing

/// What Liquid passes over in silence and pages refuse, each with its place.
@Suite struct StrictParsingTests {
  private static let data: TextMap<Value> = [
    "a": .int(1), "b": .int(2), "x": .string("X"), "l": .array([.int(1), .int(2)]),
  ]
  private static let partials = ["card.html": "c"]

  /// - Parameter column: of the mistake, which is the only one.
  private func check(
    _ template: String, as format: Format = .html, _ column: Int, _ message: String, _ help: String
  ) {
    do {
      let output = try render(template, as: format, Self.data, partials: Self.partials)
      Issue.record("no error: \(template) gives \(output)")
    } catch {
      #expect(error.all.count == 1, "\(error.all.map(\.formatted))")
      let first = error.all[0]
      #expect(first.location?.column == column, "\(first.formatted)")
      #expect(first.message.contains(message), "\(first.formatted)")
      #expect(first.help?.contains(help) ?? false, "\(first.formatted)")
    }
  }

  @Test(arguments: [
    ("{% if a %}1{% else if b %}2{% endif %}", 20, "nothing stands after 'else'", "{% elsif b %}"),
    ("{% if a %}1{% else b %}2{% endif %}", 20, "nothing stands after 'else'", "{% else %}"),
    ("{% unless a %}1{% else if b %}{% endunless %}", 24, "after 'else'", "{% elsif b %}"),
    ("{% for i in l %}{% else i %}{% endfor %}", 25, "after 'else'", "{% else %}"),
    ("{% case a %}{% when 1 %}{% else 2 %}{% endcase %}", 33, "after 'else'", "{% else %}"),
    ("{% if a %}{% endif a %}", 20, "after 'endif'", "{% endif %}"),
    ("{% for i in l %}{% endfor i %}", 27, "after 'endfor'", "{% endfor %}"),
    ("{% case a %}{% when 1 %}{% endcase a %}", 36, "after 'endcase'", "{% endcase %}"),
    ("{% capture y %}{% endcapture y %}", 30, "after 'endcapture'", "{% endcapture %}"),
    ("{% tablerow i in l %}{% endtablerow i %}", 37, "after 'endtablerow'", "endtablerow"),
    ("{% ifchanged a %}{% endifchanged %}", 14, "after 'ifchanged'", "{% ifchanged %}"),
    ("{% for i in l %}{% break now %}{% endfor %}", 26, "after 'break'", "{% break %}"),
    ("{% for i in l %}{% continue if a %}{% endfor %}", 29, "after 'continue'", "{% continue %}"),
    ("{% comment x %}{% endcomment %}", 12, "after 'comment'", "{% # text %}"),
    ("{% comment %}{% endcomment x %}", 28, "after 'endcomment'", "{% endcomment %}"),
    ("{% raw x %}{% endraw %}", 8, "after 'raw'", "{% raw %}"),
    ("{% raw %}{% endraw x %}", 20, "after 'endraw'", "{% endraw %}"),
    ("{% doc x %}{% enddoc %}", 8, "after 'doc'", "{% doc %}"),
    ("{% doc %}{% enddoc x %}", 20, "after 'enddoc'", "{% enddoc %}"),
    ("{% liquid\nif a\nelse b\nendif %}", 6, "after 'else'", "{% else %}"),
  ])
  func wordsAfterTagsThatTakeNone(
    _ template: String, _ column: Int, _ message: String, _ help: String
  ) {
    check(template, column, message, help)
  }

  @Test(arguments: [
    ("{% capture # %}{% endcapture %}", 12, "'#' is no name", "letters, digits"),
    ("{% capture 42 %}{% endcapture %}", 12, "'42' is no name", "starts with a letter"),
    ("{% capture \"y %}{% endcapture %}", 12, "is no name", "letters"),
    ("{% capture a.b %}{% endcapture %}", 12, "'a.b' is no name", "a member can't be set"),
    ("{% capture y z %}{% endcapture %}", 13, "'capture' takes one name", "for example"),
    ("{% capture %}{% endcapture %}", 1, "'capture' needs one name", "for example"),
    ("{% increment & %}", 14, "'&' is no name", "letters"),
    ("{% increment %}", 1, "'increment' needs one name", "for example"),
    ("{% decrement x extra %}", 15, "'decrement' takes one name", "for example"),
    ("{% decrement \"x\" %}", 14, "is no name", "letters"),
    ("{% assign 42 = a %}", 11, "'42' is no name", "letters"),
    ("{% assign ? = a %}", 11, "'?' is no name", "letters"),
    ("{% assign a.b = a %}", 11, "'a.b' is no name", "a member can't be set"),
    ("{% assign a[0] = a %}", 11, "'a[0]' is no name", "a member can't be set"),
    ("{% assign y z = a %}", 12, "'assign' takes one name", "for example"),
    ("{% assign nil = a %}", 11, "'nil' is a word of the language", "another name"),
    ("{% assign = a %}", 11, "'assign' needs a name", "for example"),
    ("{% assign y %}", 1, "'assign' needs '='", "for example"),
    ("{% assign y = %}", 1, "'assign' needs a value", "for example"),
    ("{% for true in l %}{% endfor %}", 8, "'true' is a word of the language", "another name"),
    ("{% for 1 in l %}{% endfor %}", 8, "the loop's variable was expected", "for example"),
    ("{% for i, j in l %}{% endfor %}", 9, "a loop has one variable", "pair[0]"),
    ("{% for i of l %}{% endfor %}", 10, "'in' was expected", "'in' for 'of'"),
    ("{% render \"card.html\" for l as 1 %}", 32, "a name was expected", "for example"),
  ])
  func namesThatAreNone(_ template: String, _ column: Int, _ message: String, _ help: String) {
    check(template, column, message, help)
  }

  @Test(arguments: [
    (
      "{% for i in (1..3) limit: 2 reversed %}{% endfor %}", 29, "'reversed' stands before",
      "reversed limit"
    ),
    ("{% for i in l reversed reversed %}{% endfor %}", 24, "'reversed' is given twice", "write"),
    ("{% for i in l , %}{% endfor %}", 15, "a parameter was expected after ','", "remove"),
    ("{% for i in l limit: 1, %}{% endfor %}", 23, "a parameter was expected after ','", "remove"),
    ("{% for i in l limit: 1 limit: 2 %}{% endfor %}", 24, "'limit' is given twice", "keep"),
    (
      "{% for i in l lmit: 1 %}{% endfor %}", 15, "was expected, not 'lmit'",
      "did you mean 'limit:'?"
    ),
    ("{% for i in l limit: %}{% endfor %}", 22, "a value was expected", "a value is"),
    ("{% for i in %}{% endfor %}", 13, "a value was expected", "a value is"),
    ("{% tablerow i in l colls: 1 %}{% endtablerow %}", 20, "not 'colls'", "did you mean 'cols:'?"),
    ("{% cycle \"a\", %}", 13, "a value was expected after ','", "remove"),
    ("{% cycle \"a\" \"b\" %}", 14, "the end of the tag was expected", "for example"),
    ("{% render \"card.html\", %}", 22, "a parameter was expected after ','", "remove"),
    ("{% render \"card.html\", a: 1, a: 2 %}", 30, "'a' is given twice", "keep"),
    ("{% render \"card.html\", a = 1 %}", 26, "':' was expected", "a: value"),
    ("{% include \"card.html\", a: 1, , b: 2 %}", 29, "a parameter was expected", "remove"),
    ("{{ x | truncate: }}", 16, "an argument was expected after ':'", "for example"),
    ("{{ x | replace: \"a\", }}", 20, "an argument was expected after ','", "for example"),
    ("{{ a | number: 1, pont: \",\" }}", 19, "no argument named 'pont'", "'point'"),
    ("{{ a | number: point: \",\", point: \".\" }}", 28, "'point' is given twice", "keep"),
    ("{{ x | }}", 8, "the name of a filter was expected", "{{ name | upcase }}"),
    ("{{ }}", 1, "nothing stands between the braces", "{{ movie.title }}"),
    ("{% echo %}", 1, "'echo' needs a value", "for example"),
    ("{% if a == %}{% endif %}", 12, "a value was expected", "a value is"),
    ("{% if a and %}{% endif %}", 13, "a value was expected", "a value is"),
    ("{% if %}{% endif %}", 7, "'if' needs a condition", "for example"),
    ("{% if a %}{% elsif %}{% endif %}", 20, "'elsif' needs a condition", "for example"),
    ("{% case a %}{% when %}{% endcase %}", 21, "a value was expected", "a value is"),
    ("{% case a %}{% when 1, %}{% endcase %}", 24, "a value was expected", "a value is"),
    ("{{ [0] }}", 4, "a number is no name", "films[0]"),
  ])
  func parameters(_ template: String, _ column: Int, _ message: String, _ help: String) {
    check(template, column, message, help)
  }

  @Test(arguments: [
    ("{% case a %}{% endcase %}", 1, "'case' has no 'when'", "{% when \"15\" %}"),
    ("{% case a %}{% else %}x{% endcase %}", 1, "'case' has no 'when'", "when"),
    ("{% case a %}x{% when 1 %}y{% endcase %}", 13, "is never shown", "move it"),
    ("{% case a %} {{ x }}{% when 1 %}y{% endcase %}", 14, "is never shown", "move it"),
    ("{% case a %}{% assign y = 1 %}{% when 1 %}{% endcase %}", 13, "is never shown", "move it"),
    ("{% if a %}{% else %}{% else %}{% endif %}", 21, "'else' after 'else' never runs", "last"),
    ("{% if a %}{% else %}{% elsif b %}{% endif %}", 21, "'elsif' after 'else'", "last"),
    ("{% for i in l %}{% else %}{% else %}{% endfor %}", 27, "'else' after 'else'", "last"),
    (
      "{% case a %}{% when 1 %}{% else %}{% else %}{% endcase %}", 35, "'else' after 'else'", "last"
    ),
  ])
  func branchesThatNeverRun(_ template: String, _ column: Int, _ message: String, _ help: String) {
    check(template, column, message, help)
  }

  /// Liquid of others goes on as other implementations of it do.
  @Test(arguments: [
    ("{% if c %}1{% else nonsense %}2{% endif %}", "2"),
    ("{% for i in (1..6) limit: 4, offset: 2, %}{{ i }}{% endfor %}", "3456"),
    ("{% for i in l limit: 2 limit: 1 %}{{ i }}{% endfor %}", "1"),
    ("{% case a %}{% endcase %}{% case a %}z{% when 1 %}y{% endcase %}", "y"),
    ("{{ }}{{ x | nope }}", "X"), ("{% assign 123 = 'h' %}{{ 123 }}", "123"),
    ("{% capture 12 %}h{% endcapture %}", ""), ("{% if a %}{% endif a %}", ""),
    ("{% comment x %}{% endcomment %}", ""),
  ])
  func liquidIsAsLenientAsEver(_ template: String, _ output: String) throws {
    #expect(try render(template, as: .liquid, Self.data) == output)
  }

  /// What pages refuse, and Liquid refuses as well.
  @Test(arguments: [
    "{% increment & %}", "{% decrement x extra %}", "{% increment %}",
    "{% capture # %}{% endcapture %}",
    "{% assign ? = x %}", "{% for i in l , %}{% endfor %}", "{{ [0] }}",
    "{% for i in (1..3) limit: 2 reversed %}{% endfor %}",
  ])
  func liquidRefuses(_ template: String) {
    #expect(throws: Diagnostics.self) { try render(template, as: .liquid, Self.data) }
  }

  /// An author sees all mistakes of a template at once, in the order of their places.
  @Test func allMistakesAtOnce() {
    let template = """
      {{ x | slugify | upcse }}
      {% seo %}{% highlight sql %}select{% endhighlight %}
      {% if a = 1 %}{{ x | jsonify }}{% endif %}
      {% for i in l limt: 2 %}{{ i | money }}{% endfor %}
      {% liquid
        echo x | nope
      %}
      {{ x
      """
    do {
      _ = try render(template, as: .html, Self.data)
      Issue.record("no error")
    } catch {
      let places = error.all.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0)" }
      #expect(
        places == ["1:8", "1:18", "2:4", "2:13", "3:9", "3:22", "4:15", "4:32", "6:12", "8:1"])
    }
  }

  /// A tag that does not exist makes no second mistake of what belongs to it.
  @Test(arguments: [
    ("{% iff a %}x{% else %}y{% endif %}", 1), ("{% foreach i in l %}x{% endfor %}", 1),
    ("{% if a %}{% elseif b %}{% else %}{% endif %}", 1), ("{% if a }x{% endif %}", 1),
    ("{% schema %}{% endschema %}", 1), ("{% if a %}{% iff b %}{% endif %}{% endif %}", 1),
    ("{% if a %}{% for i in l %}{% endif %}{% endfor %}", 1),
    (String(repeating: "{{ x | nope }}\n", count: 300), 100),
  ])
  func oneMistakeIsToldOnce(_ template: String, _ count: Int) {
    do {
      _ = try render(template, as: .html, Self.data)
      Issue.record("no error")
    } catch {
      #expect(error.all.count == count, "\(error.all.map(\.formatted))")
    }
  }
}
