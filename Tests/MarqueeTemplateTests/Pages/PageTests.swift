import Foundation
import MarqueeBase
import MarqueeTemplate
import Testing

/// What pages add to Liquid: values that never reach the Markdown parser, layouts, partials in
/// both formats, anchors and the table of contents.
@Suite struct PageTests {
  static let hostile =
    "A|B *c* _d_ [x](javascript:alert(1)) `e` <script>alert(1)</script> \"'& \n\n# h\n| z |"
  static let hostileHTML =
    "A|B *c* _d_ [x](javascript:alert(1)) `e` &lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39;&amp; \n\n# h\n| z |"

  @Test(arguments: [
    ("{{ x }}", "<p>%</p>\n"),
    ("# {{ x }}", "<h1 id=\"@\">%</h1>\n"),
    ("**{{ x }}**", "<p><strong>%</strong></p>\n"),
    ("`{{ x }}`", "<p><code>%</code></p>\n"),
    ("```\n{{ x }}\n```", "<pre><code>%\n</code></pre>\n"),
    ("- {{ x }}", "<ul>\n<li>%</li>\n</ul>\n"),
    ("> {{ x }}", "<blockquote>\n<p>%</p>\n</blockquote>\n"),
    ("<b>{{ x }}</b>", "<p><b>%</b></p>\n"),
    ("<div>\n{{ x }}\n</div>", "<div>\n%\n</div>\n"),
    ("a[^1]\n\n[^1]: {{ x }}", nil),
  ])
  func aValueIsText(_ template: String, _ expected: String?) throws {
    let html = try render(template, as: .markdown, ["x": .string(Self.hostile)])
    if let expected {
      #expect(
        html.replacing(anchor: true)
          == expected.replacingOccurrences(of: "%", with: Self.hostileHTML))
    } else {
      #expect(html.contains(Self.hostileHTML))
    }
  }

  @Test func theSameShapeIsPlannedOnce() throws {
    let (renderer, body, _) = try prepare("# {{ x }}\n", as: .markdown, ["x": .string("a")])
    let buffer = ByteBuffer()
    for text in ["a", "b", "c d"] {
      renderer.bind("x", .string(text))
      try renderer.render(body: body, into: buffer)
      #expect(
        buffer.text == "<h1 id=\"\(text.replacingOccurrences(of: " ", with: "-"))\">\(text)</h1>\n")
    }
    #expect(renderer.planCount == 1)
  }

  @Test func branchesHaveShapesOfTheirOwn() throws {
    let (renderer, body, _) = try prepare(
      "{% if x %}*yes {{ x }}*{% else %}no{% endif %}", as: .markdown, [:], declared: ["x"])
    let buffer = ByteBuffer()
    try renderer.render(body: body, into: buffer)
    #expect(buffer.text == "<p>no</p>\n")
    renderer.bind("x", .int(1))
    try renderer.render(body: body, into: buffer)
    #expect(buffer.text == "<p><em>yes 1</em></p>\n")
    #expect(renderer.planCount == 2)
  }

  @Test func capturedTextStaysMarkdownAndItsValuesStayValues() throws {
    let html = try render(
      "{% capture line %}**{{ x }}**{% endcapture %}{{ line }} and {{ line | size }}",
      as: .markdown, ["x": .string("*a*")])
    #expect(html == "<p><strong>*a*</strong> and 7</p>\n")
  }

  @Test func layoutsNestAroundTheContent() throws {
    let html = try render(
      "Hi {{ x }}", as: .markdown, ["x": .string("<b>")],
      layouts: ["<main>{{ content }}</main>", "<body class=\"{{ x }}\">{{ content }}</body>"])
    #expect(html == "<body class=\"&lt;b&gt;\"><main><p>Hi &lt;b&gt;</p>\n</main></body>")
  }

  @Test func partialsOfTheSameFormatArePartOfTheShape() throws {
    let html = try render(
      "| a |\n|---|\n{% for x in xs %}\n{% render \"row.md\", x: x %}\n{% endfor %}\n",
      as: .markdown, ["xs": .array([.string("|"), .string("b")])],
      partials: ["row.md": "| {{ x }} |\n"])
    #expect(html.contains("<tr>\n<td>|</td>\n</tr>\n<tr>\n<td>b</td>\n</tr>"))
  }

  @Test func aPartialForAListHasItsLinesEachTime() throws {
    let xs: TextMap<Value> = ["xs": .array([.string("a"), .string("b")])]
    #expect(
      try render(
        "{% render \"item.md\" for xs as x %}\n\nend", as: .markdown, xs,
        partials: ["item.md": "- {{ x }}\n"])
        == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>end</p>\n")
    #expect(
      try render(
        "<p>{% render \"word.html\" for xs as x %}</p>", as: .html, xs,
        partials: ["word.html": "<b>{{ x }}</b>"]) == "<p><b>a</b><b>b</b></p>")
  }

  @Test func aTableRowInHTMLHasItsTags() throws {
    #expect(
      try render(
        "<table>{% tablerow x in xs cols: 1 %}{{ x }}{% endtablerow %}</table>", as: .html,
        ["xs": .array([.string("<"), .string("b")])])
        == "<table><tr class=\"row1\">\n<td class=\"col1\">&lt;</td></tr>\n"
        + "<tr class=\"row2\"><td class=\"col1\">b</td></tr>\n</table>")
  }

  @Test func anHTMLPartialInMarkdownReplacesItsParagraph() throws {
    let html = try render(
      "one\n\n{% render \"card.html\", x: x %}\n\ntwo", as: .markdown, ["x": .string("*<i>*")],
      partials: ["card.html": "<div>\n\n{{ x }}\n\n</div>\n"])
    #expect(html == "<p>one</p>\n<div>\n\n*&lt;i&gt;*\n\n</div>\n<p>two</p>\n")
  }

  @Test func anInlineHTMLPartialStandsInASentence() throws {
    let html = try render(
      "a {% render \"badge.html\", x: x %} b", as: .markdown, ["x": .string("15")],
      partials: ["badge.html": "<b>{{ x }}</b>\n"])
    #expect(html == "<p>a <b>15</b> b</p>\n")
  }

  @Test func aMarkdownPartialInHTMLIsRendered() throws {
    let html = try render(
      "<main>{% render \"note.md\", x: x %}</main>", as: .html, ["x": .string("*y*")],
      partials: ["note.md": "*{{ x }}*"])
    #expect(html == "<main><p><em>*y*</em></p>\n</main>")
  }

  @Test func markdownValuesAreRenderedSafely() throws {
    let data: TextMap<Value> = [
      "x": .string("*a* <script>b</script> [c](javascript:d) [e](foo:bar) [f](https://g)\n\n- h")
    ]
    let html = try render("{{ x | markdown }}", as: .markdown, data)
    #expect(
      html == """
        <p><em>a</em> <!-- raw HTML omitted -->b<!-- raw HTML omitted --> <a href="about:invalid#marquee">c</a> <a href="about:invalid#marquee">e</a> <a href="https://g">f</a></p>
        <ul>
        <li>h</li>
        </ul>


        """)
    let inline = try render("T: {{ x | markdown: inline }}.", as: .markdown, data)
    #expect(inline.hasPrefix("<p>T: <em>a</em> "))
    #expect(inline.hasSuffix("h.</p>\n"))
    #expect(!inline.contains("<li>"))
  }

  @Test func trustedHTMLIsInsertedAsItIs() throws {
    #expect(
      try render("a {{ x | safe_html }}", as: .markdown, ["x": .string("<i>b</i>")])
        == "<p>a <i>b</i></p>\n")
  }

  @Test func escapeDoesNotEscapeTwice() throws {
    #expect(
      try render(
        "<p>{{ x | escape }} {{ y | escape_once }}</p>", as: .html,
        ["x": .string("a & b"), "y": .string("c &amp; d & e")])
        == "<p>a &amp; b c &amp; d &amp; e</p>")
  }

  @Test func anchorsAreUniqueAndTheContentsLinkToThem() throws {
    let html = try render(
      "{{ page.toc }}\n\n# T\n\n## {{ x }}\n\n### In\n\n## {{ x }}\n\n<h2 id=\"own\">Own</h2>\n",
      as: .markdown, ["x": .string("Über <uns>")])
    #expect(html.contains("<h2 id=\"uber-uns\">Über &lt;uns&gt;</h2>"))
    #expect(html.contains("<h2 id=\"uber-uns-1\">"))
    #expect(html.contains("<h2 id=\"own\">Own</h2>"))
    #expect(
      html.hasPrefix(
        """
        <nav class="toc">
        <ul>
        <li><a href="#uber-uns">Über &lt;uns&gt;</a>
        <ul>
        <li><a href="#in">In</a></li>
        </ul>
        </li>
        <li><a href="#uber-uns-1">Über &lt;uns&gt;</a></li>
        <li><a href="#own">Own</a></li>
        </ul>
        </nav>
        """))
  }

  @Test func aLayoutSeesTheContents() throws {
    let html = try render(
      "## A\n", as: .markdown, layouts: ["<aside>{{ page.toc }}</aside>{{ content }}"])
    #expect(
      html == """
        <aside><nav class="toc">
        <ul>
        <li><a href="#a">A</a></li>
        </ul>
        </nav>
        </aside><h2 id="a">A</h2>

        """)
  }

  @Test func aReplacedValueIsCountedWithItsPlace() throws {
    let (renderer, body, _) = try prepare(
      "[a]({{ x }})", as: .markdown, ["x": .string("javascript:alert(1)")])
    let buffer = ByteBuffer()
    try renderer.render(body: body, into: buffer)
    #expect(buffer.text == "<p><a href=\"about:invalid#marquee\">a</a></p>\n")
    let warnings = renderer.takeWarnings()
    #expect(warnings.map(\.severity) == [.warning])
    #expect(warnings.first?.location?.description == "page:1:5")
    #expect(renderer.takeWarnings().isEmpty)
  }

  @Test func otherFormatsEscapeTheirOwnWay() throws {
    let x: TextMap<Value> = ["x": .string("a<\"&,\n;")]
    #expect(try render("<t>{{ x }}</t>", as: .xml, x).contains("a&lt;"))
    #expect(try render("{\"x\": {{ x }}}", as: .json, x) == "{\"x\": \"a<\\\"&,\\n;\"}")
    #expect(try render("n,x\n1,{{ x }}\n", as: .csv, x) == "n,x\n1,\"a<\"\"&,\n;\"\n")
    #expect(try render("{{ x }}", as: .text, x) == "a<\"&,\n;")
    let calendar = try render("SUMMARY:{{ x }}\n", as: .calendar, x)
    #expect(calendar == "SUMMARY:a<\"&\\,\\n\\;\r\n")
  }
}

extension String {
  /// With every `id` shown as `@`.
  fileprivate func replacing(anchor: Bool) -> String {
    replacing(#/ id="[^"]*"/#, with: " id=\"@\"")
  }
}
