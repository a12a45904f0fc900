import MarqueeHTML
import Testing

/// `<noscript>` is the one element that the HTML standard reads in two ways.
@Suite struct ScriptingTests {
  private static func tags(_ html: String, _ scripting: Scripting) -> [String] {
    var found: [String] = []
    Array(html.utf8).withUnsafeBytes { bytes in
      HTMLTagScanner.scan(bytes, scripting: scripting) { tag in
        let text = tag.rawText.map { "(\(HTMLTagScanner.text(bytes, $0)))" } ?? ""
        found.append((tag.isEndTag ? "/" : "") + tag.name + text)
      }
    }
    return found
  }

  @Test(arguments: [
    (
      "<noscript><img></noscript>", ["noscript(<img>)", "/noscript"],
      ["noscript", "img", "/noscript"]
    ),
    (
      "<noscript><a title='</noscript><b>'>",
      ["noscript(<a title=')", "/noscript", "b"], ["noscript", "a"]
    ),
    (
      "<noscript><!-- </noscript><b> --></noscript>",
      ["noscript(<!-- )", "/noscript", "b", "/noscript"], ["noscript", "/noscript"]
    ),
    (
      "<svg><foreignObject><noscript><i></noscript></foreignObject></svg><b>",
      ["svg", "foreignobject", "noscript(<i>)", "/noscript", "/foreignobject", "/svg", "b"],
      ["svg", "foreignobject", "noscript", "i", "/noscript", "/foreignobject", "/svg", "b"]
    ),
    (
      "<svg><noscript><b></svg>", ["svg", "noscript", "b", "/svg"],
      ["svg", "noscript", "b", "/svg"]
    ),
  ])
  func noscript(_ html: String, _ on: [String], _ off: [String]) {
    #expect(Self.tags(html, .on) == on)
    #expect(Self.tags(html, .off) == off)
  }

  /// Every other element reads the same.
  @Test func onlyNoscriptDiffers() {
    for element in HTMLElements.names where element != "noscript" {
      #expect(
        TextContent(of: element, scripting: .on) == TextContent(of: element, scripting: .off))
    }
  }

  /// What a page leaves open is told by its place.
  @Test(arguments: [
    ("<p>a</p>", nil), ("a <", nil), ("<p>a<p title=\"", 4), ("a<!-- x", 1), ("<title>x", 0),
    ("ab<script></script ", 2), ("<style></style>", nil), ("a<plaintext>b", 1),
  ])
  func openEnds(_ html: String, _ place: Int?) {
    Array(html.utf8).withUnsafeBytes { bytes in
      #expect(HTMLTagScanner.openEnd(of: bytes, scripting: .off) { _ in } == place)
    }
  }
}
