import Testing

@testable import MarqueeTemplate

@Suite("URLs: schemes, parts and what loads")
struct URLEscapingTests {
  static let startCases: [EscapeCase] = [
    EscapeCase(
      "https", "<a href=\"{{x}}\">", "https://a.example/b?c=d&e#f",
      "<a href=\"https://a.example/b?c=d&amp;e#f\">"),
    EscapeCase("HTTP in capitals", "<a href=\"{{x}}\">", "HTTP://a", "<a href=\"HTTP://a\">"),
    EscapeCase(
      "mailto", "<a href=\"{{x}}\">", "mailto:a@b.example", "<a href=\"mailto:a@b.example\">"),
    EscapeCase("tel", "<a href=\"{{x}}\">", "tel:+351 1", "<a href=\"tel:+351%201\">"),
    EscapeCase("path", "<a href=\"{{x}}\">", "/é?a='b'", "<a href=\"/%C3%A9?a=%27b%27\">"),
    EscapeCase("colon behind a slash", "<a href=\"{{x}}\">", "/a:b", "<a href=\"/a:b\">"),
    EscapeCase("encoded already", "<a href=\"{{x}}\">", "/a%20b%2", "<a href=\"/a%20b%252\">"),
    EscapeCase(
      "white space around", "<a href=\"{{x}}\">", " \u{1}https://a \n", "<a href=\"https://a\">"),
    EscapeCase("break inside", "<a href=\"{{x}}\">", "ht\ntps://a", "<a href=\"https://a\">"),
    EscapeCase("nothing", "<a href=\"{{x}}\">", nil, "<a href=\"\">"),
    EscapeCase(
      "quotes and brackets", "<a href='{{x}}'>", "/'\"<>`\\", "<a href='/%27%22%3C%3E%60%5C'>"),
    EscapeCase(
      "javascript", "<a href=\"{{x}}\">", "javascript:alert(1)",
      replaced: "<a href=\"about:invalid#marquee\">"),
    EscapeCase(
      "javascript with a tab", "<a href=\"{{x}}\">", "java\tscript:alert(1)",
      replaced: "<a href=\"about:invalid#marquee\">"),
    EscapeCase(
      "javascript behind a control character", "<a href=\"{{x}}\">", "\u{1}javascript:alert(1)",
      replaced: "<a href=\"about:invalid#marquee\">"),
    EscapeCase(
      "JavaScript in capitals", "<a href=\"{{x}}\">", "JaVaScRiPt:alert(1)",
      replaced: "<a href=\"about:invalid#marquee\">"),
    EscapeCase(
      "vbscript", "<a href=\"{{x}}\">", "vbscript:a", replaced: "<a href=\"about:invalid#marquee\">"
    ),
    EscapeCase(
      "data", "<img src=\"{{x}}\">", "data:text/html,a",
      replaced: "<img src=\"about:invalid#marquee\">"),
    EscapeCase(
      "unknown scheme", "<a href=\"{{x}}\">", "a:b", replaced: "<a href=\"about:invalid#marquee\">"),
    EscapeCase(
      "http without its p", "<a href=\"{{x}}\">", "htt:b",
      replaced: "<a href=\"about:invalid#marquee\">"),
    EscapeCase(
      "colon first", "<a href=\"{{x}}\">", ":b", replaced: "<a href=\"about:invalid#marquee\">"),
  ]

  static let partCases: [EscapeCase] = [
    EscapeCase(
      "path", "<a href=\"/a/{{x}}/\">", "b c?d#e/f&:@", "<a href=\"/a/b%20c%3Fd%23e/f&amp;:@/\">"),
    EscapeCase(
      "query", "<a href=\"/a?b={{x}}\">", "c&d=e f/é", "<a href=\"/a?b=c%26d%3De%20f%2F%C3%A9\">"),
    EscapeCase("fragment", "<a href=\"#{{x}}\">", "a b", "<a href=\"#a%20b\">"),
    EscapeCase(
      "query by a reference", "<a href=\"/a&quest;b={{x}}\">", "&", "<a href=\"/a&quest;b=%26\">"),
    EscapeCase(
      "encoded by a filter", "<a href=\"/a?b={{x|url_encode}}\">", "c+d%26\"",
      "<a href=\"/a?b=c+d%26%22\">"),
    EscapeCase(
      "host", "<a href=\"https://{{x}}/\">", "a.example:80", "<a href=\"https://a.example:80/\">"),
    EscapeCase(
      "mail address", "<a href=\"mailto:{{x}}\">", "a@b?cc=d", "<a href=\"mailto:a@b%3Fcc=d\">"),
    EscapeCase(
      "name before the value", "<a href=\"java{{x}}\">", "script:alert(1)",
      "<a href=\"javascript%3Aalert(1)\">"),
    EscapeCase(
      "two values at the start", "<a href=\"{{x}}{{y}}\">", "a:",
      replaced: "<a href=\"about:invalid#marqueea%3A\">"),
    EscapeCase("two parts of a path", "<a href=\"{{x}}{{y}}\">", "/a", "<a href=\"/a/a\">"),
    EscapeCase(
      "query behind a value", "<a href=\"{{x}}&b={{y}}\">", "c/d", "<a href=\"c/d&b=c%2Fd\">"),
    EscapeCase(
      "query behind a value with ?", "<a href=\"{{x}}?b={{y}}\">", "c/d", "<a href=\"c/d?b=c%2Fd\">"
    ),
    EscapeCase(
      "value, then a scheme's colon", "<a href=\"{{x}}:b\">", refused: "url-scheme-from-value"),
    EscapeCase("name, value, colon", "<a href=\"java{{x}}:b\">", refused: "url-scheme-from-value"),
    EscapeCase("value, colon behind a slash", "<a href=\"{{x}}/a:b\">", "c", "<a href=\"c/a:b\">"),
    EscapeCase("javascript", "<a href=\"javascript:{{x}}\">", refused: "url-scheme"),
    EscapeCase(
      "javascript by references", "<a href=\"java&#115;cript&colon;{{x}}\">", refused: "url-scheme"),
    EscapeCase(
      "javascript by a reference without ;", "<a href=\"&#106avascript:{{x}}\">",
      refused: "url-scheme"),
    EscapeCase(
      "javascript with a tab", "<a href=\" java&Tab;script:{{x}}\">", refused: "url-scheme"),
    EscapeCase("data", "<a href=\"data:text/html,{{x}}\">", refused: "url-scheme"),
    EscapeCase(
      "data image", "<img src=\"data:image/png;base64,{{x}}\">", "aGk+/=",
      "<img src=\"data:image/png;base64,aGk+/=\">"),
    EscapeCase(
      "data image, not base64", "<img src=\"data:image/png;base64,{{x}}\">", "\">",
      replaced: "<img src=\"data:image/png;base64,\">"),
    EscapeCase(
      "data image, SVG", "<img src=\"data:image/svg+xml;base64,{{x}}\">", refused: "url-scheme"),
    EscapeCase(
      "data image in a link", "<a href=\"data:image/png;base64,{{x}}\">", refused: "url-scheme"),
    EscapeCase(
      "custom element", "<my-card image-url=\"{{x}}\">", "javascript:a",
      replaced: "<my-card image-url=\"about:invalid#marquee\">"),
    EscapeCase(
      "form", "<form action=\"{{x}}\">", "javascript:a",
      replaced: "<form action=\"about:invalid#marquee\">"),
    EscapeCase(
      "button", "<button formaction='{{x}}'>", "javascript:a",
      replaced: "<button formaction='about:invalid#marquee'>"),
    EscapeCase(
      "xlink", "<svg><a xlink:href=\"{{x}}\"/></svg>", "javascript:a",
      replaced: "<svg><a xlink:href=\"about:invalid#marquee\"/></svg>"),
    EscapeCase(
      "object", "<object data=\"{{x}}\">", "javascript:a",
      replaced: "<object data=\"about:invalid#marquee\">"),
  ]

  static let resourceCases: [EscapeCase] = [
    EscapeCase("script from its start", "<script src=\"{{x}}\"></script>", refused: "resource-url"),
    EscapeCase(
      "script from a host", "<script src=\"https://{{x}}/a.js\"></script>", refused: "resource-url"),
    EscapeCase(
      "script behind a host", "<script src=\"https://a.example{{x}}\"></script>",
      refused: "resource-url"),
    EscapeCase("script from //", "<script src=\"//{{x}}\"></script>", refused: "resource-url"),
    EscapeCase(
      "script from ///", "<script src=\"https:///{{x}}\"></script>", refused: "resource-url"),
    EscapeCase(
      "script in a folder", "<script src=\"/js/{{x}}.js\"></script>", "../a b",
      "<script src=\"/js/..%2Fa%20b.js\"></script>"),
    EscapeCase(
      "script in the root", "<script src=\"/{{x}}.js\"></script>", "/evil.example/a",
      "<script src=\"/%2Fevil.example%2Fa.js\"></script>"),
    EscapeCase(
      "script, no name", "<script src=\"/{{x}}/a.js\"></script>", "",
      replaced: "<script src=\"/marquee-invalid/a.js\"></script>"),
    EscapeCase(
      "script, parent folder", "<script src=\"/js/{{x}}/a.js\"></script>", "..",
      replaced: "<script src=\"/js/marquee-invalid/a.js\"></script>"),
    EscapeCase(
      "script from the configuration", "<script src=\"{{x|config}}/a.js\"></script>",
      "https://a.example", "<script src=\"https://a.example/a.js\"></script>"),
    EscapeCase("style sheet", "<link rel=stylesheet href=\"{{x}}\">", refused: "resource-url"),
    EscapeCase(
      "style sheet, rel later", "<link href=\"{{x}}\" rel=\"alternate StyleSheet\">",
      refused: "resource-url"),
    EscapeCase(
      "style sheet with a version", "<link rel=stylesheet href=\"/a.css?{{x}}\">", "1.2",
      "<link rel=stylesheet href=\"/a.css?1.2\">"),
    EscapeCase("link without rel", "<link href=\"{{x}}\">", refused: "resource-url"),
    EscapeCase(
      "canonical", "<link rel=canonical href=\"{{x}}\">", "https://a/",
      "<link rel=canonical href=\"https://a/\">"),
    EscapeCase("base", "<base href=\"{{x}}\">", refused: "resource-url"),
    EscapeCase(
      "frame", "<iframe src=\"{{x}}\"></iframe>", "https://a/",
      "<iframe src=\"https://a/\"></iframe>"),
  ]

  static let listCases: [EscapeCase] = [
    EscapeCase(
      "srcset", "<img srcset=\"{{x}} 1x, {{y}} 2x\">", "/a b.jpg",
      "<img srcset=\"/a b.jpg 1x, /a b.jpg 2x\">"),
    EscapeCase(
      "srcset as a list", "<img srcset=\"{{x}}\">", "/a,b.jpg 1x,javascript:a 2x, /c.jpg",
      replaced: "<img srcset=\"/a,b.jpg 1x, about:invalid#marquee 2x, /c.jpg\">"),
    EscapeCase(
      "srcset in a path", "<img srcset=\"/a/{{x}}.jpg 1x\">", "b, c",
      "<img srcset=\"/a/b%2C%20c.jpg 1x\">"),
    EscapeCase(
      "srcset's width", "<img srcset=\"/a.jpg {{x}}w\">", 480, "<img srcset=\"/a.jpg 480w\">"),
    EscapeCase(
      "srcset's width, hostile", "<img srcset=\"/a.jpg {{x}}w\">", "1w, javascript:a",
      replaced: "<img srcset=\"/a.jpg 1w\">"),
    EscapeCase(
      "srcset's second candidate", "<img srcset=\"/a.jpg, {{x}}\">", "javascript:a",
      replaced: "<img srcset=\"/a.jpg, about:invalid#marquee\">"),
    EscapeCase(
      "refresh", "<meta http-equiv=refresh content=\"0; url={{x}}\">", "/a;b",
      "<meta http-equiv=refresh content=\"0; url=/a;b\">"),
    EscapeCase(
      "refresh in quotes", "<meta content=\"0;URL='{{x}}'\" http-equiv=Refresh>", "/a'b",
      "<meta content=\"0;URL='/a%27b'\" http-equiv=Refresh>"),
    EscapeCase(
      "refresh, hostile", "<meta http-equiv=refresh content=\"0; url={{x}}\">", "javascript:a",
      replaced: "<meta http-equiv=refresh content=\"0; url=about:invalid#marquee\">"),
    EscapeCase(
      "refresh, hostile in quotes", "<meta http-equiv=refresh content=\"0; url={{x}}\">",
      "'javascript:a",
      replaced: "<meta http-equiv=refresh content=\"0; url=about:invalid#marquee\">"),
    EscapeCase(
      "refresh's seconds", "<meta http-equiv=refresh content=\"{{x}}; url=/a\">",
      refused: "meta-refresh"),
    EscapeCase(
      "refresh's whole content", "<meta http-equiv=refresh content=\"{{x}}\">",
      refused: "meta-refresh"),
    EscapeCase(
      "refresh behind its quotes", "<meta http-equiv=refresh content=\"0;url='/a'{{x}}\">",
      refused: "meta-refresh"),
  ]

  @Test("from the start", arguments: startCases)
  func start(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("in parts", arguments: partCases)
  func parts(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("what runs or restyles the page", arguments: resourceCases)
  func resources(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("lists and refresh", arguments: listCases)
  func lists(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }
}
