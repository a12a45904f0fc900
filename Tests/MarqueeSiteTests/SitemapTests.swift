import MarqueeBase
import MarqueeSite
import Testing

@Suite struct SitemapTests {
  private func texts(
    _ entries: [(path: String, modified: Moment?)], limit: Int = Sitemap.entriesPerFile
  ) throws -> [String: String] {
    var files: [String: String] = [:]
    func put(_ file: String, _ bytes: [UInt8]) {
      #expect(files[file] == nil)
      files[file] = String(decoding: bytes, as: UTF8.self)
    }
    var sitemap = Sitemap(siteURL: "https://a.example", count: entries.count, limit: limit)
    for entry in entries { try sitemap.add(path: entry.path, modified: entry.modified, put) }
    try sitemap.finish(put)
    return files
  }

  private func texts(_ paths: [String], limit: Int) throws -> [String: String] {
    try texts(paths.map { ($0, nil) }, limit: limit)
  }

  @Test func isOneFileUpToTheLimit() throws {
    let files = try texts(["/", "/a&b/"], limit: 2)
    #expect(
      files == [
        "sitemap.xml": """
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://a.example/</loc></url>
        <url><loc>https://a.example/a&amp;b/</loc></url>
        </urlset>

        """
      ])
  }

  @Test func isSplitWithAnIndex() throws {
    let files = try texts(["/1/", "/2/", "/3/", "/4/", "/5/"], limit: 2)
    #expect(
      files.keys.sorted() == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"])
    #expect(
      files["sitemap.xml"] == """
        <?xml version="1.0" encoding="UTF-8"?>
        <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://a.example/sitemap-1.xml</loc></sitemap>
        <sitemap><loc>https://a.example/sitemap-2.xml</loc></sitemap>
        <sitemap><loc>https://a.example/sitemap-3.xml</loc></sitemap>
        </sitemapindex>

        """)
    #expect(files["sitemap-3.xml"]?.contains("/5/</loc>") == true)
    #expect(files["sitemap-3.xml"]?.contains("/4/</loc>") == false)
  }

  @Test func splitsAtFiftyThousand() throws {
    #expect(try texts((1...50_000).map { "/\($0)/" }, limit: Sitemap.entriesPerFile).count == 1)
    #expect(try texts((1...50_001).map { "/\($0)/" }, limit: Sitemap.entriesPerFile).count == 3)
  }

  @Test func saysWhenAPageChanged() throws {
    let files = try texts([
      ("/a/", MomentText.parse("2026-11-21")), ("/b/", MomentText.parse("2026-11-21T10:00:00Z")),
      ("/c/", MomentText.parse("2026-11-21 10:00")),
    ])
    let text = try #require(files["sitemap.xml"])
    #expect(text.contains("/a/</loc><lastmod>2026-11-21</lastmod>"))
    #expect(text.contains("/b/</loc><lastmod>2026-11-21T10:00:00Z</lastmod>"))
    #expect(text.contains("/c/</loc></url>"))
  }

  @Test func isValidWithoutPages() throws {
    #expect(
      try texts([String](), limit: 10)["sitemap.xml"]?.hasSuffix("0.9\">\n</urlset>\n") == true)
  }
}
