import MarqueeBase
import MarqueeTemplate
import Testing

/// Columns are read from their rows when the page is written, after the loops have ended: the rows
/// must still be there, also when nobody but the loop had them.
@Suite struct RowLifetimeTests {
  /// Makes its rows anew each time that it is asked, with texts too long to stand in a value.
  private final class FreshRows: ValueObject {
    static let keys = RecordKeys(["name", "parts"])
    let depth: Int
    init(depth: Int) { self.depth = depth }

    var elements: [Value]? {
      (1...4).map { number in
        let name = "the row of number \(number) at depth \(depth)"
        let parts = Value.object(FreshRows(depth: depth - 1))
        return .record(Record(keys: Self.keys, values: [.string(name), parts]))
      }
    }
  }

  private static func names(_ depth: Int, _ end: String) -> String {
    (1...4).map { "the row of number \($0) at depth \(depth)\(end)" }.joined()
  }

  @Test(arguments: [
    ("{% for r in rows %}{{ r.name }},{% endfor %}", names(2, ",")),
    (
      "{% for r in rows %}{{ r.name }},{% endfor %}{% for r in rows %}{{ r.name }};{% endfor %}",
      names(2, ",") + names(2, ";")
    ),
    (
      "{% for r in rows limit: 1 %}{% for p in r.parts %}{{ p.name }},{% endfor %}{% endfor %}",
      names(1, ",")
    ),
    (
      "{% capture c %}{% for r in rows %}{{ r.name }},{% endfor %}{% endcapture %}{{ c }}{{ c }}",
      names(2, ",") + names(2, ",")
    ),
    (
      "{% for r in rows %}{% assign kept = r %}{% endfor %}{% for r in rows %}{{ kept.name }}.{% endfor %}",
      String(repeating: "the row of number 4 at depth 2.", count: 4)
    ),
    ("{% for r in rows %}{% render 'card.html', m: r %}{% endfor %}", names(2, "!")),
    ("{% render 'card.html' for rows as m %}", names(2, "!")),
    (
      "{% for r in rows %}{% ifchanged %}{{ r.name }},{% endifchanged %}{% endfor %}", names(2, ",")
    ),
  ])
  func rowsOutliveTheirLoops(_ template: String, _ expected: String) throws {
    let (renderer, body, layouts) = try prepare(
      template, as: .html, ["rows": .object(FreshRows(depth: 2))],
      partials: ["card.html": "{{ m.name }}!"], layouts: ["<main>{{ content }}</main>"])
    let buffer = ByteBuffer()
    for _ in 0..<3 {
      try renderer.render(body: body, layouts: layouts, into: buffer)
      #expect(buffer.text == "<main>\(expected)</main>")
    }
  }

  @Test func layoutsInLayoutsTakeTurns() throws {
    let (renderer, body, layouts) = try prepare(
      "{{ x }}", as: .html, ["x": .string("a & b")],
      layouts: [
        "<div>{{ content }}</div>", "<nav>{{ content }}{{ content }}</nav>",
        "<main>{{ content }}</main>",
      ])
    let buffer = ByteBuffer()
    for text in ["a & b", "c"] {
      renderer.bind("x", .string(text))
      try renderer.render(body: body, layouts: layouts, into: buffer)
      let inner = "<div>\(text == "c" ? "c" : "a &amp; b")</div>"
      #expect(buffer.text == "<main><nav>\(inner)\(inner)</nav></main>")
    }
  }

  /// Words of eight bytes and what is left of them, with something to escape in every place.
  @Test(arguments: 0..<20)
  func everyPlaceIsEscaped(_ length: Int) throws {
    for (special, escaped) in [
      ("&", "&amp;"), ("<", "&lt;"), ("'", "&#39;"), ("\"", "&quot;"), (">", "&gt;"),
    ] {
      for place in 0...length {
        let before =
          String(repeating: "é", count: place / 2) + String(repeating: "%", count: place % 2)
        let after = String(repeating: "=", count: length - place)
        let html = try render("{{ x }}", as: .html, ["x": .string(before + special + after)])
        #expect(html == before + escaped + after)
      }
    }
  }
}
