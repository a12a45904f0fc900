import MarqueeBase
import Testing

@testable import MarqueeTemplate

@Suite("Feeds as pages")
struct FeedTests {
  private static let data: TextMap<Value> = [
    "m": .string("A *b*"), "h": .string("<p>a]]>&amp;</p>"), "x": .string("<b>"),
    "j": .string("javascript:a"),
  ]

  static let trusted: [(template: String, expected: String)] = [
    ("{{ m | markdown }}", "&lt;p&gt;A &lt;em&gt;b&lt;/em&gt;&lt;/p&gt;\n"),
    ("{{ m | markdown: inline }} {{ x }}", "A &lt;em&gt;b&lt;/em&gt; &amp;lt;b&amp;gt;"),
    ("<![CDATA[{{ m | markdown }}]]>", "<![CDATA[<p>A <em>b</em></p>\n]]>"),
    ("{{ h | safe_html }}", "&lt;p&gt;a]]&gt;&amp;amp;&lt;/p&gt;"),
    ("<![CDATA[{{ h | safe_html }}]]>", "<![CDATA[<p>a]]]]><![CDATA[>&amp;</p>]]>"),
    (
      "{% capture c %}<p title=\"{{ x }}\">{{ x }}</p>{% endcapture %}{{ c }}",
      "&lt;p title=&quot;&amp;lt;b&amp;gt;&quot;&gt;&amp;lt;b&amp;gt;&lt;/p&gt;"
    ),
    (
      "{% capture c %}<p>{{ x }}</p>{% endcapture %}<![CDATA[{{ c }}]]>",
      "<![CDATA[<p>&lt;b&gt;</p>]]>"
    ),
    (
      "{% capture c %}{{ m | markdown: inline }}{% endcapture %}{{ c }}",
      "A &lt;em&gt;b&lt;/em&gt;"
    ),
    ("{% render \"card.html\", x: x %}", "&lt;i&gt;&amp;lt;b&amp;gt;&lt;/i&gt;"),
    ("<![CDATA[{% render \"card.html\", x: x %}]]>", "<![CDATA[<i>&lt;b&gt;</i>]]>"),
    (
      "{{ x | append: \"<br>\" | newline_to_br }}", "&amp;lt;b&amp;gt;&amp;lt;br&amp;gt;"
    ),
  ]

  @Test("HTML that is trusted is escaped once in RSS", arguments: trusted)
  func once(_ test: (template: String, expected: String)) throws {
    let frame: (String) -> String = {
      "<rss><channel><item><description>\($0)</description></item></channel></rss>"
    }
    let output = try render(
      frame(test.template), as: .xml, Self.data, partials: ["card.html": "<i>{{ x }}</i>"])
    #expect(output == frame(test.expected))
  }

  @Test("captured markup stays markup where XML holds elements")
  func captured() throws {
    let output = try render(
      "<a>{% capture c %}<b>{{ x }}</b>{% endcapture %}{{ c }}</a>", as: .xml, Self.data)
    #expect(output == "<a><b>&lt;b&gt;</b></a>")
    let xhtml = "<content type=\"xhtml\">{% render \"card.html\", x: x %}</content>"
    let entry: (String) -> String = { "<entry xmlns=\"http://www.w3.org/2005/Atom\">\($0)</entry>" }
    #expect(
      try render(entry(xhtml), as: .xml, Self.data, partials: ["card.html": "<i>{{ x }}</i>"])
        == entry("<content type=\"xhtml\"><i>&lt;b&gt;</i></content>"))
  }

  @Test(
    "a captured tag is looked at like any other",
    arguments: [
      ("<a href=\"{{ j }}\">", "&lt;a href=&quot;about:invalid#marquee&quot;&gt;"),
      ("<a title='{{ x }}'>", "&lt;a title=&#39;&amp;lt;b&amp;gt;&#39;&gt;"),
    ])
  func capturedTags(_ tag: String, _ expected: String) throws {
    let output = try render(
      "<rss><description>{% capture c %}\(tag){% endcapture %}{{ c }}</description></rss>",
      as: .xml,
      Self.data)
    #expect(output == "<rss><description>\(expected)</description></rss>")
  }

  @Test("white space before the XML declaration goes")
  func declaration() throws {
    for space in ["\n", " \r\n\t", "\u{feff}\n", "{% assign a = 1 %}\n\n"] {
      let output = try render(
        "\(space)<?xml version=\"1.0\"?>\n<a>{{ x }}</a>", as: .xml, Self.data)
      #expect(output == "<?xml version=\"1.0\"?>\n<a>&lt;b&gt;</a>")
    }
    #expect(try render("\n<a>{{ x }}</a>", as: .xml, Self.data) == "\n<a>&lt;b&gt;</a>")
  }

  @Test("a refusal in a feed's HTML names its place and what to write instead")
  func refusal() {
    let text = MarqueeTemplateTests.refusal(
      "<rss><item>\n<description>&lt;b title={{ x }}&gt;</description></item></rss>", as: .xml,
      Self.data)
    #expect(text.contains(":2:26: error: the value of the attribute 'title' has no quotes"))
    #expect(text.contains("put the attribute's value in quotes: title=\"{{ … }}\""))
  }
}
