import MarqueeHTML
import Testing

/// Pages are read as browsers read them.
@Suite struct HTMLTagScannerTests {
  /// Each tag with its `id` and, where it holds text only, that text.
  private static func tags(_ html: String) -> [String] {
    var found: [String] = []
    let bytes = Array(html.utf8)
    bytes.withUnsafeBytes { bytes in
      HTMLTagScanner.scan(bytes) { tag in
        var text = (tag.isEndTag ? "/" : "") + tag.name
        if let id = tag["id"] { text += "#\(id)" }
        if let raw = tag.rawText { text += "(\(HTMLTagScanner.text(bytes, raw)))" }
        if tag.isForeign { text += "*" }
        found.append(text)
      }
    }
    return found
  }

  @Test(arguments: [
    ("<p ID=a>x</P>", ["p#a", "/p"]), ("<p id='a b'>", ["p#a b"]), ("<p id=\"a\"id=b>", ["p#a"]),
    ("<p\nclass=x\nid = a >", ["p#a"]), ("<br id=a/>", ["br#a/"]), ("<br id=\"a\"/>", ["br#a"]),
    ("a < b <1> <p>", ["p"]), ("<!-- <p> --><b>", ["b"]), ("<!--><b>", ["b"]),
    ("<!-- > -- <p> --!><b>", ["b"]), ("<?php <p> ?><b>", ["b"]), ("<!doctype html><b>", ["b"]),
    ("</ p><b>", ["b"]), ("<p id=a", []), ("<p id=\"a>b\">", ["p#a>b"]),
    ("<p id='&amp;&eacute;&#233;&#xE9;&hellip;&nosuch;&'>", ["p#&éé\u{e9}…&nosuch;&"]),
    ("<p id='?a=1&copy=2&lt=3&ampx'>", ["p#?a=1&copy=2&lt=3&ampx"]),
    ("<p id='&#128;&#0;&#x110000;'>", ["p#€\u{fffd}\u{fffd}"]),
    ("<script>'<p>'</script><b>", ["script('<p>')", "/script", "b"]),
    ("<script>x</scripty></SCRIPT ><b>", ["script(x</scripty>)", "/script", "b"]),
    (
      "<script><!--<script></script>--></script><b>",
      ["script(<!--<script></script>-->)", "/script", "b"]
    ),
    ("<script><!--</script><b>", ["script(<!--)", "/script", "b"]),
    ("<script><!--><script></script><b>", ["script(<!--><script>)", "/script", "b"]),
    ("<title>a &amp; <b></title>", ["title(a & <b>)", "/title"]),
    ("<textarea><p></textarea><b>", ["textarea(<p>)", "/textarea", "b"]),
    ("<style>a{}<p></style>", ["style(a{}<p>)", "/style"]), ("<title>open", ["title(open)"]),
    ("<noscript><img></noscript>", ["noscript", "img", "/noscript"]),
    (
      "<svg><title>x</title><a id=b /></svg><p>",
      ["svg*", "title*", "/title", "a#b*", "/svg*", "p"]
    ),
    ("<svg><![CDATA[<p>]]></svg>", ["svg*", "/svg*"]),
    (
      "<svg><foreignObject><title>x<p></title></foreignObject></svg>",
      ["svg*", "foreignobject*", "title(x<p>)", "/title", "/foreignobject", "/svg*"]
    ),
    ("<plaintext><p>", ["plaintext"]),
  ])
  func tagsAreRead(_ html: String, _ tags: [String]) {
    #expect(Self.tags(html) == tags)
  }

  @Test func everyByteIsSurvived() {
    var bytes: [UInt8] = []
    var seed: UInt64 = 7
    let alphabet = Array("<>/=\"'!-?[]& abscript\u{0}\u{ff}titlesvg".utf8)
    for _ in 0..<20_000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(alphabet[Int(seed >> 33) % alphabet.count])
    }
    var count = 0
    for start in stride(from: 0, to: bytes.count, by: 50) {
      bytes[start..<min(start + 400, bytes.count)].withUnsafeBytes { bytes in
        HTMLTagScanner.scan(bytes) { tag in
          count += 1
          _ = tag["id"]
          _ = tag.rawText.map { HTMLTagScanner.text(bytes, $0) }
        }
      }
    }
    #expect(count > 100)
  }
}
