import MarqueeBase
import MarqueeSite
import Testing

@Suite struct PagePathTests {
  @Test(arguments: [
    ("/", "/", "index.html"), ("/about/", "/about/", "about/index.html"),
    ("about", "/about/", "about/index.html"), ("/v1.5", "/v1.5/", "v1.5/index.html"),
    ("/404.html", "/404.html", "404.html"), ("/a b/", "/a%20b/", "a b/index.html"),
    ("/амур/", "/%D0%B0%D0%BC%D1%83%D1%80/", "амур/index.html"),
    ("/caf\u{E9}/", "/caf%C3%A9/", "caf\u{E9}/index.html"),
    ("/cafe\u{301}/", "/cafe%CC%81/", "cafe\u{301}/index.html"),
    ("/\u{338}x/", "/%CC%B8x/", "\u{338}x/index.html"),
    ("/q?x#y&z%/", "/q%3Fx%23y%26z%25/", "q?x#y&z%/index.html"),
    ("/.well-known/x.html", "/.well-known/x.html", ".well-known/x.html"),
    ("/a..b/", "/a..b/", "a..b/index.html"), ("/🎬/", "/%F0%9F%8E%AC/", "🎬/index.html"),
  ]) func pages(_ text: String, _ url: String, _ file: String) throws {
    let path = try PagePath(text, kind: .html)
    #expect(path.url == url)
    #expect(Array(path.file.utf8) == Array(file.utf8))
  }

  @Test func namesAFileExactly() throws {
    let path = try PagePath("feeds/movies.xml", kind: .file)
    #expect(path.url == "/feeds/movies.xml" && path.file == "feeds/movies.xml")
    #expect(throws: PathMistake.self) { try PagePath("/feeds/", kind: .file) }
  }

  @Test(arguments: [
    ("/../etc/", "the path '/../etc/' has a part '..'"),
    ("/a/./b/", "the path '/a/./b/' has a part '.'"),
    ("/a//b/", "the path '/a//b/' has an empty part"),
    ("//a/", "the path '//a/' has an empty part"), ("/a//", "the path '/a//' has an empty part"),
    ("/.git/", "the path '/.git/' has a part that starts with a dot"),
    ("/a\u{0}b/", "the path holds a control character, U+0000"),
    ("/a\nb/", "the path holds a control character, U+000A"),
    ("/a\u{85}/", "the path holds a control character, U+0085"),
    ("/a\u{202e}b/", "the path holds a control character, U+202E"),
    ("/a\\b/", "the path '/a\\b/' holds a backslash"),
    (
      "/" + String(repeating: "é", count: 128) + "/",
      "a part of the path is 256 bytes long, more than 255"
    ),
    (
      "/" + String(repeating: "abcdefghi/", count: 103),
      "the path is 1040 bytes long, more than 1024"
    ),
  ]) func refused(_ text: String, _ message: String) {
    let mistake = #expect(throws: PathMistake.self) { try PagePath(text, kind: .html) }
    #expect(mistake?.message == message)
    #expect(mistake?.help.isEmpty == false)
  }
}

@Suite struct PathPatternTests {
  @Test(arguments: [
    ("index.md", "/"), ("about.md", "/about/"), ("movies/index.html", "/movies/"),
    ("movies/[slug].md", "/movies/heat/"), ("[id]-[slug].html", "/7-heat/"), ("a[].md", "/a[]/"),
  ]) func pages(_ file: String, _ path: String) throws {
    let row = Record([("slug", .string("heat")), ("id", .int(7))])
    #expect(try PathPattern(contentPath: file, kind: .html).text(for: row) == path)
  }

  @Test func filesKeepTheirEnding() throws {
    let row = Record([("slug", .string("heat"))])
    let pattern = PathPattern(contentPath: "api/[slug].json", kind: .file)
    #expect(try pattern.text(for: row) == "/api/heat.json")
    #expect(pattern.columns == ["slug"])
  }

  @Test(arguments: [
    (Value.null, "its column 'slug' is NULL, and names the page"),
    (.string(""), "its column 'slug' is empty, and names the page"),
    (.string("a/b"), "its column 'slug' holds a slash, and names the page: 'a/b'"),
    (.bool(true), "its column 'slug' is true or false, which can't name a page"),
    (.array([]), "its column 'slug' is a list, which can't name a page"),
  ]) func refusedValues(_ value: Value, _ message: String) {
    let pattern = PathPattern(contentPath: "[slug].md", kind: .html)
    let mistake = #expect(throws: PathMistake.self) {
      try pattern.text(for: Record([("slug", value)]))
    }
    #expect(mistake?.message == message)
  }
}
