import Testing

@testable import MarqueePreview

@Suite("Where the script goes") struct ScriptPlaceTests {
  /// `^` is where it goes.
  @Test(arguments: [
    "<html><body><p>a</p>^</body></html>", "<BODY>a^</BODY >", "<p>a</p>^", "^", "a < b^",
    "<body>a^</body\n></html>\n", "<body><!-- </body> -->a^</body>", "<body>a<!-- </body> -->^",
    "<script>'</body>'</script>a^</body>", "<script>a</script>^", "<style></body></style>^</body>",
    "<title></body></title>a^</body>", "<textarea></body></textarea>^</body>",
    "<a title=\"</body>\">a</a>^</body>", "<a title='</body>' b=c>a</a>^</body>",
    "<a title=</body>^", "<a b = \"</body>\">^</body>", "<a 'b'>^</body>",
    "<noscript></body></noscript>^</body>", "<iframe></body></iframe>^</body>",
    "<body>a</body>b^</body>", "<body>a^</body><!-- x", "a^<!-- </body>", "a^<script>b",
    "a^<script></body>", "a^<p title=\"</body>", "<!-->^</body>", "<!--->^</body>",
    "<!-- a --!>^</body>",
    "<script><!-- <script> </script> </body> --></script>a^</body>",
    "<script><!-- <script></body></script> a </script>^</body>",
    "<SCRIPT></body></Script >^</BODY>", "<script></scripty></body></script>^</body>",
    "<scripty>^</body>", "^<plaintext></body>", "<?php </body ?>^", "</ body>^", "</>^</body>",
    "<![CDATA[ </body ]]>^", "<bodyx>^</body>", "a^</body", "<p/>^</body/>", "é^</body>",
  ])
  func places(_ marked: String) {
    let page = Array(marked.utf8)
    let place = page.firstIndex(of: UInt8(ascii: "^"))
    #expect(ScriptPlace.find(in: page.filter { $0 != UInt8(ascii: "^") }) == place)
  }

  /// Whatever bytes come, the place is in the page.
  @Test func hostileBytes() {
    var generator = SeededGenerator(seed: 7)
    let pieces = [
      "<", ">", "/", "!", "--", "script", "body", "\"", "'", "=", " ", "\u{0}", "é", "title", "-",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...12, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let page = Array(text.utf8)
      let place = ScriptPlace.find(in: page)
      #expect(place >= 0 && place <= page.count, "\(text)")
    }
  }

  @Test func theTagQuotesItsPage() {
    let page = LivePage(address: "/a\"><script>alert(1)</script>/", revision: "7f", time: 5)
    #expect(
      String(decoding: page.adding(to: Array("<p>a</p></body>".utf8)), as: UTF8.self)
        == "<p>a</p><script async src=\"/.marquee/reload.js\" data-marquee-page=\""
        + "/a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;/\" data-marquee-revision=\"7f\" "
        + "data-marquee-at=\"5\"></script></body>")
  }
}
