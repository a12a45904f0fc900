import MarqueeBase
import MarqueeTemplate
import Testing

/// Lines of tags vanish, bodies are dedented: read in HTML, where the text shows as it is.
@Suite struct StandaloneLinesTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let template: String
    let output: String
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "a loop leaves only its body's lines",
      template: "<ul>\n{% for x in xs %}\n<li>{{ x }}</li>\n{% endfor %}\n</ul>\n",
      output: "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    Case(
      name: "the body is dedented to the tag's column",
      template: "<ul>\n  {% for x in xs %}\n    <li>{{ x }}</li>\n  {% endfor %}\n</ul>\n",
      output: "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n"),
    Case(
      name: "blocks in blocks are dedented step by step",
      template: """
        {% for x in xs %}
          {% if true %}
            <b>{{ x }}</b>
              <i>deeper</i>
          {% endif %}
        {% endfor %}

        """,
      output: "<b>a</b>\n  <i>deeper</i>\n<b>b</b>\n  <i>deeper</i>\n"),
    Case(
      name: "else is at the column of if",
      template: "  {% if false %}\n    one\n  {% else %}\n    two\n  {% endif %}\n",
      output: "  two\n"),
    Case(
      name: "several tags on one line",
      template: "{% if true %}{% assign y = 1 %}\n{{ y }}\n{% endif %} \t\nend",
      output: "1\nend"),
    Case(
      name: "a line with text is no line of tags",
      template: "x {% if true %}\ny\n{% endif %}\n", output: "x \ny\n"),
    Case(
      name: "a line with a value is no line of tags",
      template: "{% if true %}{{ xs[0] }}\n{% endif %}end", output: "a\nend"),
    Case(
      name: "a comment line disappears, of however many lines",
      template: "a\n{% comment %}\none\ntwo\n{% endcomment %}\nb\n{% # three %}\nc",
      output: "a\nb\nc"),
    Case(
      name: "blank lines of a body stay",
      template: "{% if true %}\n\na\n\n{% endif %}\nb", output: "\na\n\nb"),
    Case(
      name: "the body may be shallower than the tag",
      template: "    {% if true %}\n  a\n    {% endif %}\n", output: "  a\n"),
    Case(
      name: "raw text is left alone",
      template: "{% raw %}\n  {% if %}\n{% endraw %}\n", output: "\n  {% if %}\n\n"),
    Case(
      name: "the last line needs no newline",
      template: "a\n{% if true %}\nb\n{% endif %}", output: "a\nb\n"),
    Case(
      name: "a windows line end goes with its line",
      template: "a\r\n{% if true %}\r\nb\r\n{% endif %}\r\nc", output: "a\r\nb\r\nc"),
  ]

  @Test(arguments: cases)
  func shapesLines(_ test: Case) throws {
    let data: TextMap<Value> = ["xs": .array([.string("a"), .string("b")])]
    #expect(try render(test.template, as: .html, data) == test.output)
  }

  @Test func liquidKeepsEveryLine() throws {
    #expect(try render("{% if true %}\n  a\n{% endif %}\n", as: .liquid) == "\n  a\n\n")
  }

  @Test func aLoopInATableMakesRows() throws {
    let html = try render(
      """
      | name | year |
      |------|-----:|
      {% for movie in movies %}
      | {{ movie.name }} | {{ movie.year }} |
      {% endfor %}

      after
      """, as: .markdown,
      [
        "movies": .array([
          row("movies", ["name": .string("A|B\n| c | d |"), "year": .int(1995)]),
          row("movies", ["name": .string("*Up*"), "year": .int(2009)]),
        ])
      ])
    #expect(
      html == """
        <table>
        <thead>
        <tr>
        <th>name</th>
        <th style="text-align: right">year</th>
        </tr>
        </thead>
        <tbody>
        <tr>
        <td>A|B
        | c | d |</td>
        <td style="text-align: right">1995</td>
        </tr>
        <tr>
        <td>*Up*</td>
        <td style="text-align: right">2009</td>
        </tr>
        </tbody>
        </table>
        <p>after</p>

        """)
  }
}
