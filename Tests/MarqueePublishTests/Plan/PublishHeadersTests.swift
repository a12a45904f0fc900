import MarqueeBase
import MarqueePublish
import MarqueeSite
import Testing

@Suite("The headers that files are published with")
struct PublishHeadersTests {
  private let headers: PublishHeaders

  init() throws {
    let configuration = try SiteConfiguration.parse(
      """
      publish:
        headers:
          /**: { Cache-Control: "max-age=60" }
          /assets/*: { cache-control: "max-age=31536000, immutable", X-Robots-Tag: noindex }
          /feed: { Content-Type: application/atom+xml }
      """)
    headers = PublishHeaders(configuration.publish)
  }

  private func text(_ file: String) -> String {
    headers.headers(of: file).fields.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
  }

  @Test("A later rule replaces an earlier one, whatever the case of the header's name")
  func order() {
    #expect(
      text("index.html") == "Cache-Control: max-age=60; Content-Type: text/html; charset=utf-8")
    #expect(
      text("assets/a.png")
        == "cache-control: max-age=31536000, immutable; Content-Type: image/png; "
        + "X-Robots-Tag: noindex")
    #expect(text("feed") == "Cache-Control: max-age=60; Content-Type: application/atom+xml")
  }

  @Test(
    "A page's address is its folder",
    arguments: [
      ("index.html", "/"), ("movies/heat/index.html", "/movies/heat/"), ("a/b.html", "/a/b.html"),
      ("xindex.html", "/xindex.html"), ("a/xindex.html", "/a/xindex.html"),
      ("feed.xml", "/feed.xml"),
    ])
  func address(_ file: String, _ address: String) {
    #expect(PublishHeaders.address(of: file) == address)
  }

  @Test(
    "Headers that could not be sent are mistakes of the configuration",
    arguments: [
      (#"{ "X-A B": a }"#, "'X-A B' is not the name of a header"),
      (#"{ "": a }"#, "'' is not the name of a header"),
      (#"{ X-A: "a\r\nX-B: c" }"#, "the value of the header X-A has a character"),
      (#"{ X-A: "ü" }"#, "the value of the header X-A has a character"),
    ])
  func mistakes(_ fields: String, _ message: String) {
    let error = #expect(throws: Diagnostics.self) {
      try SiteConfiguration.parse("publish:\n  headers:\n    /**: \(fields)\n")
    }
    let first = error?.all.first
    #expect(first?.message.hasPrefix(message) == true, "\(first?.message ?? "")")
    #expect(first?.location?.line == 3)
  }
}
