import MarqueeBase
import Testing

@testable import MarqueeSite

/// What is seen of a rendered page.
@Suite struct PageFactsTests {
  private static func facts(_ html: String, isWhole: Bool = false) -> PageFacts {
    Array(html.utf8).withUnsafeBytes { PageFacts($0, isWhole: isWhole) }
  }

  @Test(arguments: [
    ("<a href=/a>x</a><a href='/a'><A HREF=\"/b\">", ["<a href> /a", "<a href> /b"]),
    ("<a href=\"/?a=1&amp;b=2\">", ["<a href> /?a=1&b=2"]), ("<a>x</a><p href=/a>", []),
    ("<!-- <a href=/a> --><script>'<a href=/b>'</script><textarea><a href=/c></textarea>", []),
    (
      "<img src=a.png srcset=\"a.png 1x, b.png 2x\">",
      ["<img src> a.png", "<img srcset> a.png", "<img srcset> b.png"]
    ),
    (
      "<img srcset=\"a.png, b,c.png 2x,,d.png (x, y) 3x, e.png\">",
      ["<img srcset> a.png", "<img srcset> b,c.png", "<img srcset> d.png", "<img srcset> e.png"]
    ),
    (
      "<video src=a poster=b><source src=c><track src=d></video><audio src=e>",
      ["<video src> a", "<video poster> b", "<source src> c", "<track src> d", "<audio src> e"]
    ),
    (
      "<script src=a></script><iframe src=b></iframe><embed src=c><object data=d></object>",
      ["<script src> a", "<iframe src> b", "<embed src> c", "<object data> d"]
    ),
    (
      "<link rel=stylesheet href=a><link rel=preconnect href=b><link rel=icon href=c>",
      ["<link href> a", "<link href> c"]
    ),
    ("<blockquote cite=a></blockquote><q cite=b></q>", ["<blockquote cite> a", "<q cite> b"]),
    (
      "<svg><a xlink:href=a /><use href='b#c'/><image href=d /></svg>",
      ["<a xlink:href> a", "<use href> b#c", "<image href> d"]
    ),
    (
      "<meta property=og:image content=a><meta name=description content=b>",
      ["<meta og:image> a"]
    ),
    ("<meta http-equiv=Refresh content=\"0; URL='/a'\">", ["<meta refresh> /a"]),
    ("<noscript><img src=a alt=''></noscript>", ["<img src> a"]),
    ("<form action=/search><input type=image src=a alt=b></form>", ["<input src> a"]),
  ])
  func linksAreFound(_ html: String, _ links: [String]) {
    #expect(Self.facts(html).links.map { "\($0.attribute) \($0.text)" } == links)
  }

  @Test(arguments: [
    ("<p id=a><p id=b><p id=a><p id=a>", ["a twice"]), ("<p id=''><p id=''><p id=A><p id=a>", []),
    ("<img src=a><img src=b alt><img src=c alt=''><img src=d role=presentation>", ["img a"]),
    (
      "<img src=a aria-hidden=true><img aria-label=x><input type=image src=b><area href=c>",
      ["input b", "area c"]
    ),
    ("<svg><image href=a /></svg><input type=text><area>", []),
  ])
  func flawsAreFound(_ html: String, _ flaws: [String]) {
    #expect(Self.facts(html).flaws.map(Self.shown) == flaws)
  }

  @Test(arguments: [
    ("<html lang=en><title>a</title>", true, []), ("<html><title>a</title>", true, ["language"]),
    ("<html lang=' '><title> \n</title>", true, ["empty title", "language"]),
    ("<p>", true, ["title"]), ("<p>", false, []), ("<head></head>", false, ["title"]),
    ("<body><svg><title>a</title></svg>", true, ["title"]),
    ("<title></title><title>a</title>", true, ["empty title"]),
  ])
  func wholePages(_ html: String, _ isWhole: Bool, _ flaws: [String]) {
    #expect(Self.facts(html, isWhole: isWhole).flaws.map(Self.shown) == flaws)
  }

  @Test func anchors() {
    let facts = Self.facts(
      "<base href=/x/><base href=/y/><a name=old></a><p id=a><p id=a><b name=c>")
    #expect(facts.anchors == ["old", "a"])
    #expect(facts.base == "/x/")
  }

  @Test(arguments: [
    ("a", true), ("b", false), ("", true), ("top", true), ("TOP", true), ("caf%C3%A9", true),
    ("café", true), ("a:~:text=x", true), (":~:text=x", true), ("/route", true), ("A", false),
    ("a%20b", true), ("100%", true),
  ])
  func fragments(_ fragment: String, _ isThere: Bool) {
    let anchors: TextSet = ["a", "café", "a b", "100%"]
    #expect(LinkLedger.names(fragment, in: anchors) == isThere)
  }

  private static func shown(_ flaw: PageFacts.Flaw) -> String {
    switch flaw {
    case .duplicateID(let id): "\(id) twice"
    case .noAlt(let element, let image): "\(element) \(image)"
    case .noTitle: "title"
    case .emptyTitle: "empty title"
    case .noLanguage: "language"
    }
  }
}
