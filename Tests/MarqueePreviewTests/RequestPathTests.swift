import Testing

@testable import MarqueePreview

@Suite("The path of a request") struct RequestPathTests {
  @Test(
    arguments: [
      ("/", [], true, ""), ("/movies/heat/", ["movies", "heat"], true, ""),
      ("/movies/heat", ["movies", "heat"], false, ""), ("/a?b=/../c#d", ["a"], false, "?b=/../c"),
      ("/caf%C3%A9/", ["café"], true, ""), ("/café/", ["café"], true, ""),
      ("/a%20b.txt", ["a b.txt"], false, ""), ("/100%25", ["100%"], false, ""),
      ("/%2541", ["%41"], false, ""), ("/a+b", ["a+b"], false, ""),
      ("/...", [], false, "hidden"), ("/a/b..c/", ["a", "b..c"], true, ""),
      ("/.well-known/security.txt", [".well-known", "security.txt"], false, ""),
    ] as [(String, [String], Bool, String)])
  func paths(_ target: String, _ segments: [String], _ isFolder: Bool, _ query: String) throws {
    if query == "hidden" {
      #expect(throws: RequestPath.Refusal.hidden) { try RequestPath(target: target) }
      return
    }
    let path = try RequestPath(target: target)
    #expect(path.segments == segments)
    #expect(path.isFolder == isFolder)
    #expect(path.query == query)
  }

  /// None of them may come to a file, or to a redirect.
  @Test(arguments: [
    "", "*", "a", "http://127.0.0.1/", "//", "//evil.example", "//evil.example/", "/movies//heat",
    "/..", "/../", "/../etc/passwd", "/a/../b", "/./a", "/a/.", "/%2e%2e/etc/passwd",
    "/%2E%2E/", "/%2e%2e%2fetc", "/.%2e/x", "/%2e/x", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b",
    "/\\evil.example",
    "/\\/evil.example", "/a%00.html", "/a%0d%0aSet-Cookie:x", "/a%0a", "/a%7f", "/a\u{1}b",
    "/%", "/%2", "/%zz", "/%c0%ae%c0%ae/", "/%ff", "/a%e2%80", "?", "/%2f/evil.example",
    "/%2f%2fevil.example",
  ])
  func attacks(_ target: String) {
    #expect(throws: RequestPath.Refusal.malformed) { try RequestPath(target: target) }
  }

  @Test(arguments: [
    "/.marquee-staging/0/1", "/.git/config", "/.env", "/a/.hidden/b", "/%2egit/config", "/...",
  ])
  func hiddenFiles(_ target: String) {
    #expect(throws: RequestPath.Refusal.hidden) { try RequestPath(target: target) }
  }

  @Test(arguments: [
    ("/a", "/a/"), ("/a?x=1", "/a/?x=1"), ("/caf%c3%a9", "/caf%C3%A9/"), ("/a%20b", "/a%20b/"),
    ("/a%22b", "/a%22b/"), ("/%3Cb%3E", "/%3Cb%3E/"), ("/", "/"),
    ("/@evil.example", "/@evil.example/"),
  ])
  func redirectsStayHere(_ target: String, _ address: String) throws {
    #expect(try RequestPath(target: target).folderAddress == address)
  }
}
