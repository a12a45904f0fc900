import MarqueeBase
import MarqueeTemplate
import Testing

@Suite struct HeadingAnchorTests {
  /// Each has a number of its own, found without asking for all the numbers before it.
  @Test(arguments: [40, 16_000])
  func equalHeadings(_ count: Int) throws {
    let template = "{% for r in rows %}\n## {{ r }}\n\n{% endfor %}"
    let start = ContinuousClock.now
    let html = try render(
      template, as: .markdown, ["rows": .array(Array(repeating: .string("A b"), count: count))])
    // It took 26 s for 16,000, in a release build.
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(html.contains("<h2 id=\"a-b\">A b</h2>"))
    for number in [1, 11, 12, 13, 14, count - 1] {
      #expect(html.contains("<h2 id=\"a-b-\(number)\">A b</h2>"))
    }
    #expect(!html.contains("\"a-b-\(count)\""))
  }

  /// What the template calls so itself, and headings that look like numbered ones, are passed over.
  @Test func numbersThatAreTaken() throws {
    let html = try render(
      "{% for r in rows %}\n## {{ r }}\n\n{% endfor %}\n<h2 id=\"a-15\">x</h2>", as: .markdown,
      ["rows": .array((0..<20).map { .string($0 == 3 ? "A 14" : "A") })])
    #expect(html.contains("<h2 id=\"a-14\">A 14</h2>"))
    #expect(html.components(of: "id=\"a-14\"") == 1)
    #expect(html.components(of: "id=\"a-15\"") == 1)
    #expect(html.contains("id=\"a-20\""))
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { split(separator: part).count - 1 }
}
