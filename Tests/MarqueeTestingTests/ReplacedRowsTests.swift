import Foundation
import MarqueeTesting
import Testing

/// Recorded rows with some of a test's own among them, on the sample site and its recording.
@Suite struct ReplacedRowsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private static func site(_ replacements: [String: [TestRow]]) throws -> TestSite {
    try TestSite(at: root, rows: "Tests/Support/rows", replacing: replacements)
  }

  private static let film: TestRow = [
    "film_id": 1, "slug": "x", "title": "A|B <b>*X*</b>", "year": 1999, "decade": "1990s",
    "runtime_minutes": 90, "countries": ["Portugal"], "hue": 7,
    "motif": 1, "directors": [], "genres": [], "cast": [], "showings": 0,
  ]

  @Test func replacesTheRowsOfOneQuery() throws {
    let recorded = try TestSite(at: Self.root, rows: "Tests/Support/rows")
    let site = try Self.site(["movies": [Self.film]])
    #expect(site.pages.filter { $0.hasPrefix("/movies/") } == ["/movies/", "/movies/x/"])
    #expect(site["/movies/x/"]?.contains("A|B &lt;b&gt;*X*&lt;/b&gt;") == true)
    #expect(site["/robots.txt"] == recorded["/robots.txt"])
  }

  @Test func noRowsAreRowsToo() throws {
    let site = try Self.site(["films_by_decade": []])
    #expect(!site.pages.contains("/decades/1920s/") && site.pages.contains("/movies/heat/"))
  }

  @Test func saysWhichNameIsWrong() throws {
    func told(_ replacements: [String: [TestRow]]) -> String {
      do {
        _ = try Self.site(replacements)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      told(["movis": []]) == "error: the site has no query 'movis'\n  help: did you mean 'movies'?")
    #expect(
      told(["movies": [["slug": "x", "titel": "X"]]])
        == "error: movies has no column 'titel' in the recording\n  help: did you mean 'title'?")
  }
}
