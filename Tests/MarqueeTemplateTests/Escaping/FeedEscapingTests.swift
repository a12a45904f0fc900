import MarqueeBase
import Testing

@testable import MarqueeTemplate

@Suite("HTML inside XML, calendars and JSON")
struct FeedEscapingTests {
  /// An item of RSS around an element.
  private static func item(_ text: String) -> String {
    "<rss version=\"2.0\"><channel><item>\(text)</item></channel></rss>"
  }

  private static func atom(_ text: String) -> String {
    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\(text)</feed>"
  }

  /// A case whose template and output stand in the same frame.
  private static func framed(
    _ name: String, _ frame: (String) -> String, _ template: String, _ value: TestValue,
    _ expected: String, replaced: Int = 0
  ) -> EscapeCase {
    replaced == 0
      ? EscapeCase(name, frame(template), value, frame(expected))
      : EscapeCase(name, frame(template), value, replaced: frame(expected), replaced)
  }

  static let walked: [EscapeCase] = [
    framed(
      "escaped markup, text", item, "<description>&lt;p&gt;{{x}}&lt;/p&gt;</description>", "<b>&",
      "<description>&lt;p&gt;&amp;lt;b&amp;gt;&amp;amp;&lt;/p&gt;</description>"),
    framed(
      "escaped markup, address", item, "<description>&lt;a href=\"{{x}}\"&gt;</description>",
      "javascript:a", "<description>&lt;a href=\"about:invalid#marquee\"&gt;</description>",
      replaced: 1),
    framed(
      "numeric references", item, "<description>&#60;a href=&#x22;{{x}}&#34;&#62;</description>",
      "javascript:a",
      "<description>&#60;a href=&#x22;about:invalid#marquee&#34;&#62;</description>", replaced: 1),
    framed(
      "address with an ampersand", item,
      "<description>&lt;a href='{{x}}'&gt;</description>", "/?a&b",
      "<description>&lt;a href='/?a&amp;amp;b'&gt;</description>"),
    framed(
      "CDATA, address", item, "<description><![CDATA[<a href=\"{{x}}\">]]></description>",
      "/?a&b", "<description><![CDATA[<a href=\"/?a&amp;b\">]]></description>"),
    framed(
      "CDATA, end in a value", item, "<description><![CDATA[<p>{{x}}</p>]]></description>",
      "a]]>b", "<description><![CDATA[<p>a]]&gt;b</p>]]></description>"),
    framed(
      "CDATA, end in trusted HTML", item,
      "<content:encoded><![CDATA[{{x|markdown}}]]></content:encoded>",
      "<p>]]></p>",
      "<content:encoded><![CDATA[<p>]]]]><![CDATA[></p>]]></content:encoded>"),
    framed(
      "half text, half CDATA", item,
      "<description>&lt;a href=\"<![CDATA[{{x}}\">]]></description>", "javascript:a",
      "<description>&lt;a href=\"<![CDATA[about:invalid#marquee\">]]></description>", replaced: 1),
    framed(
      "comment between", item, "<description>&lt;a href=\"<!-- -->{{x}}\"&gt;</description>",
      "javascript:a",
      "<description>&lt;a href=\"<!-- -->about:invalid#marquee\"&gt;</description>", replaced: 1),
    framed(
      "script", item, "<description>&lt;script&gt;var a = {{x}};&lt;/script&gt;</description>",
      "</script>",
      "<description>&lt;script&gt;var a = &quot;\\u003c/script\\u003e&quot;;&lt;/script&gt;</description>"
    ),
    framed(
      "number behind a word of a script", item,
      "<description>&lt;script&gt;return{{x}}&lt;/script&gt;</description>", 3,
      "<description>&lt;script&gt;return 3&lt;/script&gt;</description>"),
    framed(
      "style", item, "<description>&lt;p style=\"color: {{x}}\"&gt;</description>", "red;a:b",
      "<description>&lt;p style=\"color: marquee-invalid\"&gt;</description>", replaced: 1),
    framed(
      "srcset", item, "<description>&lt;img srcset=\"{{x}} 2x\"&gt;</description>",
      "javascript:a",
      "<description>&lt;img srcset=\"about:invalid#marquee 2x\"&gt;</description>", replaced: 1),
    framed(
      "element in HTML", item, "<description><b title=\"{{x}}\">{{y}}</b></description>", "<",
      "<description><b title=\"&lt;\">&amp;lt;</b></description>"),
    framed(
      "tags in a title", item, "<title>&lt;em&gt;{{x}}&lt;/em&gt;</title>", "<",
      "<title>&lt;em&gt;&amp;lt;&lt;/em&gt;</title>"),
    framed(
      "trusted HTML in a title", item, "<title>{{x|inline}}: {{y}}</title>", "<i>",
      "<title>&lt;i&gt;: &amp;lt;i&amp;gt;</title>"),
    framed("title", item, "<title>{{x}}</title>", "<", "<title>&lt;</title>"),
    framed(
      "image's description", item, "<image><description>{{x}}</description></image>", "<",
      "<image><description>&lt;</description></image>"),
    framed(
      "iTunes", item, "<itunes:summary>{{x}}</itunes:summary>", "<",
      "<itunes:summary>&amp;lt;</itunes:summary>"),
    framed(
      "media, HTML", item, "<media:description type=\"html\">{{x}}</media:description>", "<",
      "<media:description type=\"html\">&amp;lt;</media:description>"),
    framed(
      "media, text", item, "<media:description>{{x}}</media:description>", "<",
      "<media:description>&lt;</media:description>"),
    framed(
      "module by its namespace", item,
      "<e:encoded xmlns:e=\"http://purl.org/rss/1.0/modules/content/\">{{x}}</e:encoded>", "<",
      "<e:encoded xmlns:e=\"http://purl.org/rss/1.0/modules/content/\">&amp;lt;</e:encoded>"),
    framed(
      "RSS 1.0", { "<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\">\($0)</rdf:RDF>" },
      "<item><description>{{x}}</description></item>", "<",
      "<item><description>&amp;lt;</description></item>"),
    framed(
      "Atom, HTML", atom, "<summary type=\"html\">{{x}}</summary>", "<",
      "<summary type=\"html\">&amp;lt;</summary>"),
    framed(
      "Atom, media type", atom, "<content type=\"Text/HTML; charset=utf-8\">{{x}}</content>", "<",
      "<content type=\"Text/HTML; charset=utf-8\">&amp;lt;</content>"),
    framed(
      "Atom, text", atom, "<title type=\"text\">&lt;b&gt;{{x}}</title>", "<",
      "<title type=\"text\">&lt;b&gt;&lt;</title>"),
    framed(
      "Atom, type from a value", atom, "<content type=\"{{x}}\">{{y}}</content>", "<",
      "<content type=\"&lt;\">&amp;lt;</content>"),
    framed(
      "Atom by a prefix", { "<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\">\($0)</a:feed>" },
      "<a:title type='html'>{{x}}</a:title>", "<", "<a:title type='html'>&amp;lt;</a:title>"),
    framed(
      "Atom's XHTML", atom,
      "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{{x}}\">{{y}}</a></div></content>",
      "javascript:<",
      "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"about:invalid#marquee\">javascript:&lt;</a></div></content>",
      replaced: 1),
    framed(
      "export with tags", { "<films>\($0)</films>" }, "<note>&lt;p&gt;{{x}}&lt;/p&gt;</note>", "<",
      "<note>&lt;p&gt;&amp;lt;&lt;/p&gt;</note>"),
    framed(
      "export with less-than signs", { "<films>\($0)</films>" }, "<note>5 &lt; {{x}}</note>", "<",
      "<note>5 &lt; &lt;</note>"),
    framed(
      "list of feeds, tags", { "<opml><body>\($0)</body></opml>" },
      "<outline text=\"&lt;b&gt;{{x}}&lt;/b&gt;\"/>", "<",
      "<outline text=\"&lt;b&gt;&amp;lt;&lt;/b&gt;\"/>"),
  ]

  static let refused: [EscapeCase] = [
    EscapeCase(
      "unquoted", item("<description>&lt;b title={{x}}&gt;</description>"),
      refused: "unquoted-attribute"),
    EscapeCase(
      "handler", item("<description><![CDATA[<b onclick=\"{{x}}\">]]></description>"),
      refused: "event-handler"),
    EscapeCase("tag", item("<description>&lt;{{x}}&gt;</description>"), refused: "tag-name"),
    EscapeCase("tag in a title", item("<title>&lt;{{x}}&gt;</title>"), refused: "tag-name"),
    EscapeCase(
      "document", item("<content:encoded>&lt;iframe srcdoc=\"{{x}}\"&gt;</content:encoded>"),
      refused: "srcdoc"),
    EscapeCase(
      "string of a script", atom("<content type=\"html\">&lt;script&gt;a='{{x}}'</content>"),
      refused: "script-string"),
    EscapeCase(
      "comment", item("<description>&lt;!-- {{x}} --&gt;</description>"), refused: "comment"),
    EscapeCase(
      "static scheme", item("<description>&lt;a href=\"javascript:{{x}}\"&gt;</description>"),
      refused: "url-scheme"),
    EscapeCase(
      "open tag", item("<description>&lt;a href=\"{{x}}</description>"), refused: "unclosed"),
    EscapeCase(
      "reference of the HTML", item("<description>&amp;{{x}}</description>"),
      refused: "character-reference"),
    EscapeCase(
      "paragraph in a paragraph", item("<description>&lt;p&gt;a {{x|markdown}}</description>"),
      refused: "block-in-paragraph"),
    EscapeCase("HTML in an address", item("<link>{{x|markdown}}</link>"), refused: "trusted-html"),
    EscapeCase(
      "XHTML's handler", atom("<content type=\"xhtml\"><div onclick=\"{{x}}\"/></content>"),
      refused: "event-handler"),
    EscapeCase(
      "SVG by a prefix", "<a xmlns:d=\"http://www.w3.org/2000/svg\"><d:g onload=\"{{x}}\"/></a>",
      refused: "event-handler"),
    EscapeCase(
      "SVG by default", "<g xmlns=\"http://www.w3.org/2000/svg\" onload=\"{{x}}\"/>",
      refused: "event-handler"),
    EscapeCase(
      "script of XHTML", "<a><h:script xmlns:h='http://www.w3.org/1999/xhtml'>{{x}}</h:script></a>",
      refused: "raw-text"),
    EscapeCase(
      "script of XHTML in CDATA",
      "<script xmlns='http://www.w3.org/1999/xhtml'><![CDATA[{{x}}]]></script>",
      refused: "raw-text"),
    EscapeCase(
      "namespace with a reference", "<g xmlns='http://www.w3.org/2000/s&#118;g' onload='{{x}}'/>",
      refused: "event-handler"),
    EscapeCase(
      "namespace by an entity", "<!DOCTYPE g [<!ENTITY s 'a'>]><g xmlns='&s;' onload='{{x}}'/>",
      refused: "event-handler"),
    EscapeCase("namespace", "<a xmlns=\"{{x}}\"/>", refused: "control-attribute"),
    EscapeCase("namespace of a prefix", "<a xmlns:b=\"{{x}}\"/>", refused: "control-attribute"),
    EscapeCase(
      "XSLT", "<x:if xmlns:x='http://www.w3.org/1999/XSL/Transform' test='{{x}}'/>",
      refused: "control-attribute"),
  ]

  /// Elements and attributes that are addresses: `javascript:a` is replaced in each.
  static let addressesCases: [String] = [
    item("<link>{{x}}</link>"), item("<guid>{{x}}</guid>"), item("<comments>{{x}}</comments>"),
    item("<guid isPermaLink=\"true\">{{x}}</guid>"), item("<docs>{{x}}</docs>"),
    item("<guid isPermaLink=\"{{y}}\">{{x}}</guid>"), item("<enclosure url=\"{{x}}\"/>"),
    item("<link><![CDATA[{{x}}]]></link>"), item("<source url=\"{{x}}\">a</source>"),
    item("<wfw:commentRss>{{x}}</wfw:commentRss>"), item("<media:content url=\"{{x}}\"/>"),
    item("<itunes:image href=\"{{x}}\"/>"), item("<atom:link href=\"{{x}}\"/>"),
    item("<itunes:new-feed-url>{{x}}</itunes:new-feed-url>"),
    item("<g:image_link>{{x}}</g:image_link>"), item("<b:origLink>{{x}}</b:origLink>"),
    item("<podcast:person img=\"{{x}}\"/>"), item("<image><url>{{x}}</url></image>"),
    atom("<id>{{x}}</id>"), atom("<icon>{{x}}</icon>"), atom("<logo>{{x}}</logo>"),
    atom("<author><uri>{{x}}</uri></author>"), atom("<link href=\"{{x}}\"/>"),
    atom("<content src=\"{{x}}\"/>"), atom("<entry xml:base=\"{{x}}\"/>"),
    atom("<generator uri=\"{{x}}\"/>"),
    "<urlset><url><loc>{{x}}</loc><image:loc>{{x}}</image:loc></url></urlset>",
    "<playlist xmlns=\"http://xspf.org/ns/0/\"><location>{{x}}</location></playlist>",
    "<opml><outline xmlUrl=\"{{x}}\"/></opml>", "<opml><outline htmlUrl=\"{{x}}\"/></opml>",
    "<opml><outline url=\"{{x}}\"/></opml>", "<a xlink:href=\"{{x}}\"/>",
    "<films><film posterUrl=\"{{x}}\"/></films>", "<films><website-url>{{x}}</website-url></films>",
    "<Url xmlns=\"http://a9.com/-/spec/opensearch/1.1/\" template=\"{{x}}\"/>",
  ]

  static let calendarCases: [EscapeCase] = [
    EscapeCase(
      "alternate text", "SUMMARY;ALTREP=\"{{x}}\":a", "javascript:a",
      replaced: "SUMMARY;ALTREP=\"about:invalid#marquee\":a"),
    EscapeCase(
      "alternate text, quotes", "SUMMARY;altrep=\"/a/{{x}}\":a", "\"\n;",
      "SUMMARY;altrep=\"/a/%22%0A;\":a"),
    EscapeCase("alternate text, no quotes", "A;ALTREP={{x}}:a", refused: "calendar-parameter"),
    EscapeCase(
      "value type", "X-A;VALUE=URI:{{x}}", "javascript:a",
      replaced: "X-A;VALUE=URI:about:invalid#marquee"),
    EscapeCase(
      "value type in quotes", "X-A;X-B=c;value=\"uri\":{{x}}", "javascript:a",
      replaced: "X-A;X-B=c;value=\"uri\":about:invalid#marquee"),
    EscapeCase("value type, a date", "X-A;VALUE=DATE:{{x}}", "20260101", "X-A;VALUE=DATE:20260101"),
    EscapeCase(
      "binary", "ATTACH;ENCODING=BASE64;VALUE=BINARY:{{x}}", "QUJD\n",
      replaced: "ATTACH;ENCODING=BASE64;VALUE=BINARY:"),
    EscapeCase("value type from a value", "A;VALUE={{x}}:b", refused: "calendar-control"),
    EscapeCase(
      "organizer", "ORGANIZER;SENT-BY=\"mailto:{{x}}\":mailto:{{y}}", "a\"b",
      "ORGANIZER;SENT-BY=\"mailto:a%22b\":mailto:a%22b"),
    EscapeCase(
      "source", "SOURCE;VALUE=URI:{{x}}", "data:text/html,a",
      replaced: "SOURCE;VALUE=URI:about:invalid#marquee"),
    EscapeCase(
      "HTML", "X-ALT-DESC;FMTTYPE=text/html:<a href=\"{{x}}\">{{y}}</a>", "javascript:a,<",
      replaced:
        "X-ALT-DESC;FMTTYPE=text/html:<a href=\"about:invalid#marquee\">javascript:a\\,&lt\\;</a>"),
    EscapeCase(
      "HTML, refused", "STYLED-DESCRIPTION;FMTTYPE=text/html:<b title={{x}}>",
      refused: "unquoted-attribute"),
    EscapeCase(
      "line ends of Unicode", "SUMMARY:{{x}}", "a\u{85}b\u{2028}c\u{2029}d\re\u{0}f",
      "SUMMARY:a\\nb\\nc\\nd\\nef"),
    EscapeCase(
      "line ends of Unicode in a parameter", "A;CN=\"{{x}}\":b", "a\u{85}b\u{2028}c\rd",
      "A;CN=\"a^nb^nc^nd\":b"),
    EscapeCase(
      "line ends of Unicode in an address", "URL:/{{x}}", "a\u{85}\u{2028}",
      "URL:/a%C2%85%E2%80%A8"),
  ]

  static let jsonCases: [EscapeCase] = [
    EscapeCase(
      "in quotes", "{\"content_html\": \"<a href='{{x}}'>{{y}}\"}", "javascript:\"<",
      replaced: "{\"content_html\": \"<a href='about:invalid#marquee'>javascript:&quot;&lt;\"}"),
    EscapeCase(
      "alone", "{\"content_html\": {{x}}, \"a\": {{y}}}", "<\"",
      "{\"content_html\": \"&lt;&quot;\", \"a\": \"<\\\"\"}"),
    EscapeCase(
      "trusted", "{\"content_html\": {{x|markdown}}}", "<p>\"</p>\n",
      "{\"content_html\": \"<p>\\\"</p>\\n\"}"),
    EscapeCase("refused", "{\"content_html\": \"<b title={{x}}>\"}", refused: "unquoted-attribute"),
    EscapeCase("by the json filter", "{\"content_html\": {{x|json}}}", refused: "json-html"),
  ]

  @Test("values in HTML inside XML are escaped for both", arguments: walked + refused)
  func xml(_ test: EscapeCase) { #expect(test.outcome(.xml) == test.expected) }

  @Test("addresses in XML have their scheme looked at", arguments: addressesCases)
  func addresses(_ template: String) {
    let outcome = EscapeHarness(template, format: .xml).render([
      "x": .string("javascript:a"), "y": .string("y"),
    ])
    guard case .replaced(let text, _) = outcome else {
      Issue.record("\(template): \(outcome)")
      return
    }
    #expect(!text.contains("javascript:"))
  }

  @Test("calendars", arguments: calendarCases)
  func calendars(_ test: EscapeCase) { #expect(test.outcome(.calendar) == test.expected) }

  @Test("JSON Feed's HTML", arguments: jsonCases)
  func json(_ test: EscapeCase) { #expect(test.outcome(.json) == test.expected) }

  static let plainCases: [EscapeCase] = [
    framed(
      "identifier", item, "<guid isPermaLink=\"false\">{{x}}</guid>", "a: b",
      "<guid isPermaLink=\"false\">a: b</guid>"),
    framed(
      "tag", atom, "<id>tag:a.example,2026:{{x}}</id>", "b&", "<id>tag:a.example,2026:b&amp;</id>"),
    framed("urn from a value", atom, "<id>{{x}}</id>", "urn:uuid:1", "<id>urn:uuid:1</id>"),
    framed(
      "the name of a source", item, "<source url=\"/a\">{{x}}</source>", "News: b",
      "<source url=\"/a\">News: b</source>"),
    framed(
      "behind a drawing", { "<films><svg/>\($0)</films>" }, "<film online=\"{{x}}\"/>", "a",
      "<film online=\"a\"/>"),
    framed(
      "a prefix that means something else",
      { "<a xmlns:s=\"http://www.w3.org/2000/svg\"><b xmlns:s=\"urn:b\">\($0)</b></a>" },
      "<s:g onload=\"{{x}}\"/>", "a", "<s:g onload=\"a\"/>"),
    framed(
      "an undeclared namespace",
      { "<svg xmlns=\"http://www.w3.org/2000/svg\"><metadata>\($0)</metadata></svg>" },
      "<g xmlns=\"\" onload=\"{{x}}\"/>", "a", "<g xmlns=\"\" onload=\"a\"/>"),
    framed(
      "HTML in text", { "<films>\($0)</films>" }, "<a b=\"{{x|inline}}\"/>", "<", "<a b=\"&lt;\"/>"),
  ]

  @Test("what is none of this is left as it was", arguments: plainCases)
  func plain(_ test: EscapeCase) { #expect(test.outcome(.xml) == test.expected) }
}
