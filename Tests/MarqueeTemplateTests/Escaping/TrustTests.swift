import MarqueeBase
import Testing

@testable import MarqueeTemplate

@Suite("Only the configuration may choose where scripts come from")
struct TrustTests {
  static let data: TextMap<Value> = [
    "site": map(["cdn": .string("https://a.example")]),
    "rows": .array([map(["cdn": .string("https://evil.example")])]),
  ]

  @Test("the site's own value may")
  func configuration() throws {
    let output = try render("<script src=\"{{ site.cdn }}/a.js\"></script>", as: .html, Self.data)
    #expect(output == "<script src=\"https://a.example/a.js\"></script>")
  }

  @Test(
    "a row that is called 'site' may not",
    arguments: [
      "{% for site in rows %}@{% endfor %}", "{% assign site = rows[0] %}@",
      "{% tablerow site in rows %}@{% endtablerow %}", "{% render 'a.html', site: rows[0] %}",
      "{% render 'a.html' with rows[0] as site %}", "{% render 'a.html' for rows as site %}",
      "{% render 'site.html' for rows %}", "{% include 'a.html', site: rows[0] %}",
      "{% include 'site.html' for rows %}",
    ])
  func shadowed(_ template: String) {
    let script = "<script src=\"{{ site.cdn }}/a.js\"></script>"
    let text = refusal(
      template.replacing("@", with: script), as: .html, Self.data,
      partials: ["a.html": script, "site.html": script])
    #expect(text.contains("a value can't choose where '<script src>' loads from"))
  }
}
