import MarqueeBase
import Testing

@testable import MarqueeHTML
@testable import MarqueeTemplate

/// cmark-gfm has a table of HTML's character references of its own.
@Suite struct NamedReferencesTests {
  @Test func cmarkKnowsTheSame() {
    let names = NamedReferences.names
    #expect(names.count == 2125)
    for name in names {
      var expected = "<p>x"
      for scalar in (NamedReferences.characters(of: name) ?? "").unicodeScalars {
        switch scalar {
        case "&": expected += "&amp;"
        case "<": expected += "&lt;"
        case ">": expected += "&gt;"
        case "\"": expected += "&quot;"
        default: expected.unicodeScalars.append(scalar)
        }
      }
      let html = Markdown.html(ofTemplate: Array("x&\(name);x".utf8))
      #expect(html == Array((expected + "x</p>\n").utf8), "&\(name);")
    }
  }
}
