import MarqueeBase
import MarqueeSite
import Testing

@Suite struct PageClaimsTests {
  private func told(_ files: [String]) -> [String] {
    var claims = PageClaims()
    for (item, file) in files.enumerated() {
      claims.claim(file, by: PageClaims.Origin(source: 0, item: item))
    }
    return claims.diagnostics { "row \($0.item)" }.map(\.formatted)
  }

  @Test func namesBothPagesOfOnePath() {
    #expect(
      told(["a/index.html", "b/index.html", "a/index.html", "a/index.html"]) == [
        """
        error: two pages have the path /a/
          note: one is row 0
          note: the other is row 2
          help: make the paths differ, or keep one of the two
        """,
        """
        error: two pages have the path /a/
          note: one is row 0
          note: the other is row 3
          help: make the paths differ, or keep one of the two
        """,
      ])
  }

  @Test func warnsOfPathsThatDifferInCaseOnly() {
    #expect(
      told(["Heat/index.html", "heat/index.html"]) == [
        """
        warning: /Heat/ and /heat/ differ in case only
          note: one is row 0
          note: the other is row 1
          help: some systems keep one of the two: use lower case, for instance with | slug
        """
      ])
    #expect(told(["heat.html", "HEAT.html", "HEAT.html"]).first?.hasPrefix("error: two") == true)
  }

  @Test func findsAFileWhereAFolderIsNeeded() {
    #expect(
      told(["a.html", "movies", "movies/heat/index.html", "movies/up/index.html"]) == [
        """
        error: /movies is a file, and a folder for /movies/heat/
          note: one is row 1
          note: the other is row 2
          help: end the first path with /, or move the second
        """
      ])
  }

  @Test func hasNothingToSayOfGoodPaths() {
    #expect(told(["index.html", "a/index.html", "a/b/index.html", "a/feed.xml"]) == [])
  }
}
