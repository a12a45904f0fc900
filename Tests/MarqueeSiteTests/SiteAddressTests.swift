import Testing

@testable import MarqueeSite

/// Where addresses lead.
@Suite struct SiteAddressTests {
  private static let site = SiteAddress(siteURL: "https://movies.example")
  private static let based = SiteAddress(siteURL: "http://Example.org:80/a b/shop")
  private static let nowhere = SiteAddress(siteURL: nil)

  @Test(arguments: [
    ("/", "/"), ("/movies/", "/movies/"), ("/movies", "/movies"), ("/a%20b/%C3%A9/", "/a b/é/"),
    ("/%zz", "/%zz"), ("/%ff", "/%ff"), ("heat/", "/movies/heat/"), ("./heat/", "/movies/heat/"),
    ("../about/", "/about/"), ("../../../x", "/x"), ("..", "/"), (".", "/movies/"),
    ("/a/./b//c/../d", "/a/b//d"), ("/movies/?page=2", "/movies/"), ("x?a#b", "/movies/x#b"),
    ("/a#b?c", "/a#b?c"), (" /a/\n", "/a/"), ("/a\tb", "/ab"),
    ("https://movies.example", "/"), ("HTTPS://Movies.Example:443/a/?x#y", "/a/#y"),
    ("http://movies.example/a", "/a"), ("//movies.example/a", "/a"), ("a:b/c", "nothing"),
    ("https://user:word@movies.example/a", "/a"), ("https://movies.example?x", "/"),
    ("https://other.example/a#b", "elsewhere https://other.example/a"),
    ("//other.example", "elsewhere https://other.example"),
    ("http://movies.example:8080/", "elsewhere http://movies.example:8080/"),
    ("mailto:a@b.example", "nothing"), ("data:,x", "nothing"), ("javascript:x()", "nothing"),
    ("about:invalid#marquee", "nothing"), ("", "nothing"), ("?page=2", "nothing"),
    ("#", "here "), ("#top", "here top"), ("?a#b", "here b"), ("ü:x", "/movies/ü:x"),
  ])
  func targets(_ address: String, _ target: String) {
    #expect(Self.shown(Self.site.target(of: address, on: "movies/index.html")) == target)
  }

  @Test(arguments: [
    ("/a b/shop/x", "/x"), ("/a%20b/shop/x", "/x"), ("/a%20b/shop", "/"), ("x/", "/movies/x/"),
    ("../", "/"), ("../../", "outside /a b/"), ("/x", "outside /x"),
    ("http://example.org/a%20b/shop/x#y", "/x#y"), ("//example.org/", "outside /"),
    ("/a%20b/shopping/", "outside /a b/shopping/"),
  ])
  func belowAPath(_ address: String, _ target: String) {
    #expect(Self.shown(Self.based.target(of: address, on: "movies/index.html")) == target)
  }

  @Test(arguments: [
    ("x", "/a/b/", "/a/b/x"), ("/x", "/a/b/", "/x"), ("x", "https://movies.example/c/d", "/c/x"),
    ("x", "https://cdn.example/", "elsewhere https://cdn.example/x"), ("#a", "/b", "here a"),
  ])
  func withABase(_ address: String, _ base: String, _ target: String) {
    let found = Self.site.target(of: address, on: "movies/index.html", base: base)
    #expect(Self.shown(found) == target)
  }

  @Test func aSiteWithoutAnAddress() {
    #expect(Self.shown(Self.nowhere.target(of: "/a", on: "index.html")) == "/a")
    #expect(
      Self.shown(Self.nowhere.target(of: "https://a.example/", on: "index.html"))
        == "elsewhere https://a.example/")
  }

  private static func shown(_ target: SiteAddress.Target) -> String {
    switch target {
    case .page(let path, let fragment): path + (fragment.map { "#" + $0 } ?? "")
    case .here(let fragment): "here " + fragment
    case .outside(let path, _): "outside " + path
    case .elsewhere(let url): "elsewhere " + url
    case .nothing: "nothing"
    }
  }
}
