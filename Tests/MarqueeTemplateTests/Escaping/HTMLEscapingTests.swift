import Testing

@testable import MarqueeTemplate

@Suite("HTML: where a value may stand")
struct HTMLEscapingTests {
  static let hostile: TestValue = "<script>alert('1')</script>&\"\u{0}"
  static let escaped =
    "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;\u{fffd}"

  static let textCases: [EscapeCase] = [
    EscapeCase("text", "<p>{{x}}</p>", hostile, "<p>\(escaped)</p>"),
    EscapeCase("text alone", "{{x}}", "<b>", "&lt;b&gt;"),
    EscapeCase("text after text", "a {{x}} b", "A|B *c*", "a A|B *c* b"),
    EscapeCase("two holes", "{{x}}{{y}}", "&", "&amp;&amp;"),
    EscapeCase("nothing", "<p>{{x}}</p>", nil, "<p></p>"),
    EscapeCase("a number", "<p>{{x}}</p>", -3, "<p>-3</p>"),
    EscapeCase("carriage return", "<p>{{x}}</p>", "a\r\nb", "<p>a&#13;\nb</p>"),
    EscapeCase("beyond ASCII", "<p>{{x}}</p>", "é 漢 😀", "<p>é 漢 😀</p>"),
    EscapeCase(
      "title", "<title>{{x}}</title>", "</title><b>", "<title>&lt;/title&gt;&lt;b&gt;</title>"),
    EscapeCase(
      "title in capitals", "<TITLE a=b>{{x}}</TITLE >{{y}}", "<", "<TITLE a=b>&lt;</TITLE >&lt;"),
    EscapeCase("textarea", "<textarea>{{x}}</textarea>", "\na", "<textarea>\n\na</textarea>"),
    EscapeCase(
      "textarea not at its start", "<textarea>b{{x}}</textarea>", "\na", "<textarea>b\na</textarea>"
    ),
    EscapeCase("pre", "<pre>{{x}}</pre>", "\na", "<pre>\n\na</pre>"),
    EscapeCase(
      "pre with code", "<pre><code>{{x}}</code></pre>", "\na", "<pre><code>\na</code></pre>"),
    EscapeCase(
      "a tag in a title is text", "<title><b class={{x}}></title>", "a b",
      "<title><b class=a b></title>"),
    EscapeCase(
      "another end tag in a title", "<title></titles>{{x}}</title>", "<",
      "<title></titles>&lt;</title>"),
    EscapeCase("less-than and space", "a < {{x}}", "b", "a < b"),
    EscapeCase("less-than and figure", "a <1 {{x}}", "<", "a <1 &lt;"),
    EscapeCase("comment before", "<!-- a -->{{x}}", "<", "<!-- a -->&lt;"),
    EscapeCase("empty comment", "<!-->{{x}}", "<", "<!-->&lt;"),
    EscapeCase("empty comment, one dash", "<!--->{{x}}", "<", "<!--->&lt;"),
    EscapeCase("comment ended by --!>", "<!-- a --!>{{x}}", "<", "<!-- a --!>&lt;"),
    EscapeCase("comment in a comment", "<!-- <!-- a -->{{x}}", "<", "<!-- <!-- a -->&lt;"),
    EscapeCase("doctype", "<!doctype html>{{x}}", "<", "<!doctype html>&lt;"),
    EscapeCase("bogus comment", "</ a>{{x}}", "<", "</ a>&lt;"),
    EscapeCase("CDATA is a comment in HTML", "<![CDATA[ > {{x}}", "<", "<![CDATA[ > &lt;"),
    EscapeCase("instruction", "<?php a?>{{x}}", "<", "<?php a?>&lt;"),
    EscapeCase("tag by a branch", "<div hidden>{{x}}</div>", "<", "<div hidden>&lt;</div>"),
  ]

  static let attributesCases: [EscapeCase] = [
    EscapeCase(
      "double quotes", "<p title=\"{{x}}\">", "\"'<>&", "<p title=\"&quot;&#39;&lt;&gt;&amp;\">"),
    EscapeCase("single quotes", "<p title='{{x}}'>", "' onclick=a", "<p title='&#39; onclick=a'>"),
    EscapeCase("spaces around =", "<p title = \"{{x}}\">", "\"", "<p title = \"&quot;\">"),
    EscapeCase("slash instead of space", "<p/title=\"{{x}}\"/>", "\"", "<p/title=\"&quot;\"/>"),
    EscapeCase(
      "after an attribute without value", "<input disabled value=\"{{x}}\">", "\"",
      "<input disabled value=\"&quot;\">"),
    EscapeCase(
      "no space between attributes", "<p a=\"1\"title=\"{{x}}\">", "\"",
      "<p a=\"1\"title=\"&quot;\">"),
    EscapeCase(
      "> in an attribute", "<p a=\">\" title=\"{{x}}\">", "\"", "<p a=\">\" title=\"&quot;\">"),
    EscapeCase("behind text", "<p class=\"a {{x}}-b\">", "c\"", "<p class=\"a c&quot;-b\">"),
    EscapeCase("aria", "<p aria-label=\"{{x}}\">", "\"", "<p aria-label=\"&quot;\">"),
    EscapeCase(
      "data-url is text", "<p data-url=\"{{x}}\">", "javascript:a", "<p data-url=\"javascript:a\">"),
    EscapeCase("upper case", "<P TITLE=\"{{x}}\">", "\"", "<P TITLE=\"&quot;\">"),
    EscapeCase(
      "meta description", "<meta name=\"description\" content=\"{{x}}\">", "a: b",
      "<meta name=\"description\" content=\"a: b\">"),
    EscapeCase(
      "meta image", "<meta content=\"{{x}}\" property=\"og:image\">", "javascript:a",
      replaced: "<meta content=\"about:invalid#marquee\" property=\"og:image\">"),
    EscapeCase("= starts a name", "<p =\"{{x}}\">", refused: "attribute-name"),
    EscapeCase("without quotes", "<p title={{x}}>", refused: "unquoted-attribute"),
    EscapeCase("without quotes, behind text", "<p title=a{{x}}>", refused: "unquoted-attribute"),
    EscapeCase("unquoted address", "<a href={{x}}>", refused: "unquoted-attribute"),
    EscapeCase("tag name", "<{{x}}>", refused: "tag-name"),
    EscapeCase("end of a tag name", "<h{{x}}>", refused: "tag-name"),
    EscapeCase("end tag", "</{{x}}>", refused: "tag-name"),
    EscapeCase("attribute name", "<p {{x}}>", refused: "attribute-name"),
    EscapeCase("part of an attribute name", "<p data-{{x}}=\"1\">", refused: "attribute-name"),
    EscapeCase("behind a value", "<p a=\"1\"{{x}}>", refused: "attribute-name"),
    EscapeCase("behind a slash", "<p /{{x}}>", refused: "attribute-name"),
    EscapeCase("onclick", "<p onclick=\"a({{x}})\">", refused: "event-handler"),
    EscapeCase("onclick in capitals", "<p OnClick='{{x}}'>", refused: "event-handler"),
    EscapeCase("event handler behind a slash", "<svg/onload=\"{{x}}\">", refused: "event-handler"),
    EscapeCase("srcdoc", "<iframe srcdoc=\"{{x}}\">", refused: "srcdoc"),
    EscapeCase("framework: @", "<p @click=\"{{x}}\">", refused: "framework-attribute"),
    EscapeCase("framework: :", "<p :href=\"{{x}}\">", refused: "framework-attribute"),
    EscapeCase("framework: x-", "<p x-data=\"{{x}}\">", refused: "framework-attribute"),
    EscapeCase("framework: data-", "<p data-ng-click=\"{{x}}\">", refused: "framework-attribute"),
    EscapeCase("sandbox", "<iframe sandbox=\"{{x}}\">", refused: "control-attribute"),
    EscapeCase("rel of a link", "<link rel=\"{{x}}\" href=\"/a\">", refused: "control-attribute"),
    EscapeCase("rel of an anchor", "<a rel=\"{{x}}\">", "me", "<a rel=\"me\">"),
    EscapeCase(
      "type of a script", "<script type=\"{{x}}\"></script>", refused: "control-attribute"),
    EscapeCase("type of an input", "<input type=\"{{x}}\">", "text", "<input type=\"text\">"),
    EscapeCase(
      "http-equiv", "<meta http-equiv=\"{{x}}\" content=\"a\">", refused: "control-attribute"),
    EscapeCase(
      "http-equiv after content", "<meta content=\"{{x}}\" http-equiv=\"Content-Security-Policy\">",
      refused: "meta-pragma"),
    EscapeCase(
      "http-equiv twice", "<meta http-equiv=a content=\"0;url={{x}}\" http-equiv=refresh>",
      refused: "meta-pragma"),
    EscapeCase("comment", "<!-- {{x}} -->", refused: "comment"),
    EscapeCase("comment's start", "<!--{{x}}-->", refused: "comment"),
    EscapeCase("half a comment's start", "<!-{{x}}-->", refused: "declaration"),
    EscapeCase("doctype", "<!doctype {{x}}>", refused: "declaration"),
    EscapeCase("instruction", "<?{{x}}>", refused: "declaration"),
    EscapeCase("open reference", "&{{x}};", refused: "character-reference"),
    EscapeCase("open number", "<p>&#x3{{x}};", refused: "character-reference"),
    EscapeCase(
      "open reference in an attribute", "<a href=\"java&#{{x}};cript:\">",
      refused: "character-reference"),
    EscapeCase(
      "reference before =", "<a href=\"/?a=1&b={{x}}\">", "c d", "<a href=\"/?a=1&b=c%20d\">"),
    EscapeCase("open tag in a title", "<title><{{x}}</title>", refused: "markup-start"),
    EscapeCase("half an end tag in a title", "<title></ti{{x}}</title>", refused: "markup-start"),
    EscapeCase("xmp", "<xmp>{{x}}</xmp>", refused: "raw-text"),
    EscapeCase("noscript", "<noscript>{{x}}</noscript>", refused: "raw-text"),
    EscapeCase(
      "noscript with an image", "<noscript><img src=\"{{x}}\"></noscript>", refused: "raw-text"),
    EscapeCase("iframe's text", "<iframe>{{x}}</iframe>", refused: "raw-text"),
    EscapeCase("plaintext", "<plaintext>{{x}}", refused: "plaintext"),
    EscapeCase("plaintext has no end", "<plaintext></plaintext>{{x}}", refused: "plaintext"),
    EscapeCase("an end tag's attribute", "</p title=\"{{x}}\">", refused: "attribute-name"),
    EscapeCase("a tag that is not closed", "<a href=\"{{x}}\"", refused: "unclosed"),
  ]

  static let foreignCases: [EscapeCase] = [
    EscapeCase(
      "text in a drawing", "<svg><text>{{x}}</text></svg>", "<", "<svg><text>&lt;</text></svg>"),
    EscapeCase(
      "title of a drawing", "<svg><title>{{x}}</title></svg>", "</title>",
      "<svg><title>&lt;/title&gt;</title></svg>"),
    EscapeCase(
      "attribute of a drawing", "<svg><path fill=\"{{x}}\"/></svg>{{y}}", "\"",
      "<svg><path fill=\"&quot;\"/></svg>&quot;"),
    EscapeCase(
      "script behind a drawing", "<svg/><script>{{x}}</script>", "a", "<svg/><script>\"a\"</script>"
    ),
    EscapeCase(
      "HTML in a drawing",
      "<svg><foreignObject><p>{{x}}</p><style>a{b:{{y}}}</style></foreignObject></svg>", "a",
      "<svg><foreignObject><p>a</p><style>a{b:a}</style></foreignObject></svg>"),
    EscapeCase(
      "style in a drawing", "<svg><style>a{fill:{{x}}}</style></svg>", refused: "foreign-raw-text"),
    EscapeCase(
      "script in a drawing", "<svg><script>{{x}}</script></svg>", refused: "foreign-raw-text"),
    EscapeCase("CDATA in a drawing", "<svg><![CDATA[{{x}}]]></svg>", refused: "foreign-raw-text"),
    EscapeCase(
      "CDATA before", "<svg><![CDATA[<p a=\"]]></svg>{{x}}", "<",
      "<svg><![CDATA[<p a=\"]]></svg>&lt;"),
    EscapeCase("HTML that leaves a drawing", "<svg><p>{{x}}", refused: "foreign-mixed"),
    EscapeCase(
      "a tag in a drawing's style", "<svg><style><img title=\"</style>{{x}}\"></style></svg>",
      refused: "foreign-mixed"),
    EscapeCase(
      "tags closed in the wrong order", "<svg><g><a></g></a></svg>{{x}}", refused: "foreign-mixed"),
    EscapeCase(
      "style in a list", "<select><style>a{b:{{x}}}</style></select>", refused: "foreign-mixed"),
    EscapeCase(
      "options", "<select><option value=\"{{x}}\">{{y}}</option></select>", "\"",
      "<select><option value=\"&quot;\">&quot;</option></select>"),
    EscapeCase(
      "use of a drawing elsewhere", "<svg><use href=\"{{x}}\"/></svg>", refused: "resource-url"),
    EscapeCase(
      "use of a drawing in a file", "<svg><use href=\"/a.svg#{{x}}\"/></svg>", "b c",
      "<svg><use href=\"/a.svg#b%20c\"/></svg>"),
    EscapeCase(
      "animated address", "<svg><a><animate attributeName=\"href\" to=\"{{x}}\"/></a></svg>",
      refused: "animation"),
    EscapeCase(
      "animated address, names later",
      "<svg><set to=\"{{x}}\" attributeName=\"xlink:HREF\"/></svg>", refused: "animation"),
    EscapeCase(
      "animated width", "<svg><set to=\"{{x}}\" attributeName=\"width\"/></svg>", 3,
      "<svg><set to=\"3\" attributeName=\"width\"/></svg>"),
    EscapeCase(
      "animated attribute from a value", "<svg><set to=\"a\" attributeName=\"{{x}}\"/></svg>",
      refused: "control-attribute"),
    EscapeCase("formula", "<math><mi>{{x}}</mi></math>", "<", "<math><mi>&lt;</mi></math>"),
  ]

  static let trustedCases: [EscapeCase] = [
    EscapeCase("inline HTML", "<p>{{x|inline}}</p>", "<b>", "<p><b></p>"),
    EscapeCase("block HTML", "<main>{{x|markdown}}</main>", "<p>", "<main><p></main>"),
    EscapeCase(
      "block HTML behind a paragraph", "<p>a<div>{{x|markdown}}</div>", "<p>", "<p>a<div><p></div>"),
    EscapeCase("block HTML in a paragraph", "<p>{{x|markdown}}</p>", refused: "block-in-paragraph"),
    EscapeCase("block HTML in a heading", "<h2>{{x|markdown}}</h2>", refused: "block-in-paragraph"),
    EscapeCase("HTML in an attribute", "<p title=\"{{x|inline}}\">", refused: "trusted-html"),
    EscapeCase("HTML in a title", "<title>{{x|inline}}</title>", refused: "trusted-html"),
    EscapeCase("HTML in a script", "<script>{{x|inline}}</script>", refused: "trusted-html"),
    EscapeCase(
      "HTML in a drawing", "<svg><text>{{x|inline}}</text></svg>", refused: "trusted-html"),
  ]

  static let openCases: [EscapeCase] = [
    EscapeCase("tag", "<p a", open: "the tag <p"),
    EscapeCase("attribute", "<p a=\"b", open: "the tag <p"),
    EscapeCase("comment", "a <!-- b", open: "a comment (<!--)"),
    EscapeCase("script", "<script>a", open: "<script>"),
    EscapeCase("title", "<title>a</titl>", open: "<title>"),
    EscapeCase("drawing", "<svg><g>", open: "<svg>"),
    EscapeCase("less-than at the end", "a <", open: "'<'"),
  ]

  @Test("in text", arguments: textCases)
  func text(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("in tags", arguments: attributesCases)
  func attributes(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("in drawings, formulas and lists", arguments: foreignCases)
  func foreign(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("trusted HTML", arguments: trustedCases)
  func trusted(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("a fragment closes what it opens", arguments: openCases)
  func open(_ test: EscapeCase) {
    #expect(test.outcome(.html, isFragment: true) == test.expected)
  }

  @Test("headings are found, with their ids and content")
  func headings() {
    let harness = EscapeHarness(
      "<h1 class=a>a {{x}}</h1><h2 id=\"b&amp;\">c</h2><H3 id='{{x}}'></H3>")
    let headings = harness.walk().headings
    #expect(headings.map(\.level) == [1, 2, 3])
    #expect(headings.map(\.insertion) == [3, 22, 44])
    #expect(headings.map(\.identity) == [.none, .fixed("b&"), .filled])
    #expect(headings.map(\.content) == [12..<14, 35..<36, 51..<51])
    #expect(headings.map(\.pieces) == [0...2, 2...2, 4...4])
  }
}
