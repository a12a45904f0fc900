import Foundation
import MarqueePublish
import Testing

@Suite("Patterns of paths as regular expressions for Vercel")
struct VercelRoutesTests {
  @Test(
    arguments: [
      ("/movies/*", "/movies/heat/", true), ("/movies/*", "/movies/heat", true),
      ("/movies/*", "/movies/heat/index.html", true), ("/movies/*", "/movies/", false),
      ("/movies/*", "/movies/a/b", false), ("movies/**", "/movies/", true),
      ("movies/**", "/movies", true), ("movies/**", "/movies/a/b.css", true),
      ("movies/**", "/moviestar", false), ("/**", "/", true), ("/**", "/a/b", true),
      ("/feed.xml", "/feed.xml", true), ("/feed.xml", "/feedAxml", false),
      ("/*.css", "/a.css", true), ("/*.css", "/x/a.css", false), ("/**.css", "/x/a.css", true),
      ("/", "/", true), ("/", "/a", false), ("/a(b)+", "/a(b)+", true), ("/a(b)+", "/abb", false),
    ])
  func matches(_ pattern: String, _ path: String, _ expected: Bool) throws {
    let expression = try NSRegularExpression(pattern: VercelRoutes.expression(pattern: pattern))
    let range = NSRange(path.startIndex..., in: path)
    #expect((expression.firstMatch(in: path, range: range) != nil) == expected)
  }
}
