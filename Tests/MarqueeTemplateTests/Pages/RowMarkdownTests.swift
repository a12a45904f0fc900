import MarqueeBase
import Synchronization
import Testing

@testable import MarqueeTemplate

/// The `markdown` filter on values that cost too much: who renders them, and what is shown otherwise.
@Suite struct RowMarkdownTests {
  /// Answers what it is told to, and remembers what it was asked.
  private final class Worker: MarkdownWorker {
    let failure: MarkdownFailure?
    let asked = Mutex<[(count: Int, isInline: Bool, limit: Int)]>([])

    init(_ failure: MarkdownFailure? = nil) { self.failure = failure }

    func html(
      of text: [UInt8], isInline: Bool, limit: Int
    ) throws(MarkdownFailure) -> [UInt8] {
      asked.withLock { $0.append((text.count, isInline, limit)) }
      if let failure { throw failure }
      return Array("<p>from the worker</p>".utf8)
    }
  }

  private func show(
    _ template: String, _ text: String, as format: Format = .html, _ limits: MarkdownLimits
  ) throws -> (html: String, warnings: [Diagnostic]) {
    let engine = TemplateEngine(
      options: EngineOptions(
        now: Moment(.timestampWithZone, microseconds: 0), markdown: limits))
    let body = try engine.compile(TemplateSource(name: "page", text: template, format: format))
    let renderer = Renderer(engine)
    renderer.bind("x", .string(text))
    let buffer = ByteBuffer()
    try renderer.render(body: body, into: buffer)
    return (buffer.text, renderer.takeWarnings())
  }

  private static let long = String(repeating: "<b>*a*</b> ", count: 400)

  @Test func smallValuesNeedNoWorker() throws {
    let worker = Worker()
    let text = String(repeating: "*a* ", count: 1000)
    let shown = try show("{{ x | markdown }}", text, MarkdownLimits(worker: worker))
    #expect(shown.html.hasPrefix("<p><em>a</em> <em>a</em>"))
    #expect(shown.warnings.isEmpty)
    #expect(worker.asked.withLock { $0.isEmpty })
  }

  @Test func longValuesGoToTheWorker() throws {
    let worker = Worker()
    for template in ["{{ x | markdown }}", "{{ x | markdown: inline }}"] {
      let shown = try show(template, Self.long, MarkdownLimits(worker: worker))
      #expect(shown.html == "<p>from the worker</p>")
      #expect(shown.warnings.isEmpty)
    }
    let asked = worker.asked.withLock { $0 }
    #expect(asked.map(\.count) == [4400, 4400])
    #expect(asked.map(\.isInline) == [false, true])
    #expect(asked.allSatisfy { $0.limit == 4400 * 64 + 65_536 })
  }

  @Test(
    arguments: [
      (nil, "is too long to be rendered in this process (4.2 KiB)"),
      (.tooSlow, "takes far longer than 4.2 KiB of text should"),
      (.tooMuchHTML, "makes far more HTML than its 4.2 KiB"),
      (.broke, "takes too much memory, or broke the Markdown library"),
    ] as [(MarkdownFailure?, String)])
  func whatIsNotRenderedIsText(_ failure: MarkdownFailure?, _ reason: String) throws {
    let limits = MarkdownLimits(worker: failure.map { Worker($0) })
    let shown = try show("<p>\n{{ x | markdown }}</p>", Self.long, limits)
    #expect(shown.html.hasPrefix("<p>\n&lt;b&gt;*a*&lt;/b&gt; &lt;b&gt;"))
    #expect(!shown.html.contains("<b>"))
    let warning = try #require(shown.warnings.first)
    #expect(shown.warnings.count == 1)
    #expect(warning.severity == .warning)
    #expect(warning.code == "template.markdown-limit")
    #expect(warning.location?.line == 2)
    #expect(
      warning.message
        == "the Markdown '<b>*a*</b> <b>*a*</b> <b>*a*</b> <b>*a*</b> <b>*a*</b> <b>*a…' "
        + "\(reason), and is shown as text")
    // The same in formats where nothing is planned, and where the HTML was to stand in XML.
    #expect(try show("{{ x | markdown }}", Self.long, as: .text, limits).html == Self.long)
    #expect(
      try show("<a>{{ x | markdown }}</a>", Self.long, as: .xml, limits).html
        .contains("&lt;b&gt;*a*"))
    #expect(
      try show("{{ x | markdown }}", Self.long, as: .markdown, limits).html
        .contains("&lt;b&gt;*a*"))
  }

  @Test func aSettingSaysHowLongAValueMayBe() throws {
    let shown = try show("{{ x | markdown }}", "*abc*", MarkdownLimits(inputBytes: 4))
    #expect(shown.html == "*abc*")
    #expect(
      shown.warnings.first?.formatted == """
        page:1:8: warning: the Markdown '*abc*' is longer than 4 bytes, and is shown as text
          1 | {{ x | markdown }}
            |        ^~~~~~~~
          help: shorten the value, or raise build.markdown_limit in marquee.yaml
        """)
  }

  @Test(arguments: [
    ("a", true), ("a|b\n-|-\nc|d", true), (String(repeating: "a", count: 4096), true),
    (String(repeating: "a", count: 4097), false),
    (String(repeating: "|", count: 2000) + String(repeating: "\n", count: 100), false),
    (String(repeating: "|", count: 2000) + String(repeating: "\r", count: 100), false),
    (String(repeating: "a|b|c\n", count: 600), true),
    ("write to a@b.c: now", true), ("see http://a.b/c@d", true),
    ("mailto:a@b.c", false), ("a :b.c+d-e_f@g.h", false), (":@", false),
  ])
  func isSmall(_ text: String, _ isSmall: Bool) {
    var text = text
    #expect(text.withUTF8 { RowMarkdown.isSmall($0) } == isSmall)
  }

  /// A link that is repeated by its label makes more HTML than any text that people write.
  @Test func theHTMLHasALimitInThisProcessToo() throws {
    let text =
      "[a]: " + String(repeating: "b", count: 2000) + "\n\n"
      + String(repeating: "[a]", count: 600)
    let shown = try show("{{ x | markdown }}", text, MarkdownLimits())
    #expect(shown.warnings.first?.message.contains("makes far more HTML than its 3.7 KiB") == true)
    #expect(shown.html.utf8.count < 8000)
  }

  /// Blocks nested as deep as they can be in this process.
  @Test(arguments: [">", "> ", "- ", "1. ", "> - ", "*a_", "[", "<a ", "`a``", "~~a "])
  func deepNesting(_ part: String) throws {
    let text = String(repeating: part, count: 4096 / part.utf8.count)
    for template in ["{{ x | markdown }}", "{{ x | markdown: inline }}"] {
      #expect(try show(template, text, MarkdownLimits()).warnings.isEmpty)
    }
  }

  @Test func inlineContentIsThatOfAllBlocks() throws {
    let text =
      "# A *b*\n\n> c\n> - d `e`\n>\n>   f\n\n```\ng\n```\n\n| h | i |\n| - | - |\n| j | k |\n"
    #expect(
      try show("{{ x | markdown: inline }}", text, MarkdownLimits()).html
        == "A <em>b</em> c d <code>e</code> f <code>g\n</code> h i j k")
  }

  /// What a page makes of Markdown counts as the page's.
  @Test func theHTMLCountsForThePage() {
    let text = String(repeating: "> ", count: 2000)
    let message = refusal(
      "{% for i in (1..40) %}{{ x | markdown }}{% endfor %}", as: .html, ["x": .string(text)],
      limits: RenderLimits(outputBytes: 1 << 20))
    #expect(message.contains("the page is larger than 1 MiB"))
  }

  /// HTML in Markdown's code would be live HTML inside `<pre><code>`.
  @Test(arguments: [
    ("a\n\n    {% render \"card.html\" %}\n", "3:5"), ("`{{ x | markdown: inline }}`", "1:2"),
    ("```\n{{ x | markdown }}\n```", "2:1"), ("- a\n\n      {{ x | safe_html }}\n", "3:7"),
    ("    {{ x | newline_to_br }}", "1:5"), ("a `b {{ x | safe_html }} c` d", "1:6"),
    ("    {{ content }}", "1:5"), ("~~~ js\n{{ page.toc }}\n~~~", "2:1"),
  ])
  func htmlInCodeIsRefused(_ template: String, _ place: String) {
    let text = refusal(
      template, as: .markdown,
      [
        "x": .string("<b>"),
        "content": .object(TrustedHTML(vouchedFor: Array("<i>".utf8), kind: .block)),
      ],
      partials: ["card.html": "<div>{{ 'a' }}</div>"])
    #expect(text.hasPrefix("page:\(place)"), "\(text)")
    #expect(text.contains("error: HTML can't stand in Markdown's code"), "\(text)")
  }

  @Test(arguments: [
    ("    {{ x }}", "<pre><code>&lt;b&gt;\n</code></pre>\n"),
    ("`{{ x }}`", "<p><code>&lt;b&gt;</code></p>\n"),
    ("    {% render \"a.md\" %}", "<pre><code>*a* &lt;b&gt;\n</code></pre>\n"),
    ("<pre><code>{{ x | safe_html }}</code></pre>", "<pre><code><b></code></pre>\n"),
    ("{% render \"card.html\" %}", "<div>a</div>\n"),
  ])
  func otherCodeIsText(_ template: String, _ html: String) throws {
    #expect(
      try render(
        template, as: .markdown, ["x": .string("<b>")],
        partials: ["card.html": "<div>{{ 'a' }}</div>", "a.md": "*a* {{ '<b>' }}"]) == html)
  }
}
