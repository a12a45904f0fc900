import MarqueeBase
import Testing

@testable import MarqueeSite

@Suite struct PageClaimsTests {
  private func told(_ files: [String]) -> [String] {
    let chunk = PageChunk()
    for (item, file) in files.enumerated() {
      let entry = PageEntry(
        inputs: .none, content: .none, size: 0, modified: 0, pathStart: 0, item: UInt32(item),
        wordStart: 0, pathCount: 0, flags: [], lookupCount: 0)
      var file = file
      file.withUTF8 { chunk.add(entry, file: $0, date: nil, lookups: []) }
    }
    var table = PageTable()
    table.add(chunk, source: 0)
    let claims = PageClaims(table)
    return claims.diagnostics { "row \(claims.table.entry($0).item)" }.map(\.formatted)
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
