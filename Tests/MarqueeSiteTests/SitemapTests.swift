import MarqueeBase
import MarqueeSite
import Testing

@Suite struct SitemapTests {
  private func texts(_ paths: [String], limit: Int) -> [String: String] {
    var sitemap = Sitemap(siteURL: "https://a.example", limit: limit)
    for path in paths { sitemap.add(path: path, modified: nil) }
    return Dictionary(
      uniqueKeysWithValues: sitemap.files().map {
        ($0.file, String(decoding: $0.bytes, as: UTF8.self))
      })
  }

  @Test func isOneFileUpToTheLimit() {
    let files = texts(["/", "/a&b/"], limit: 2)
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

  @Test func isSplitWithAnIndex() {
    let files = texts(["/1/", "/2/", "/3/", "/4/", "/5/"], limit: 2)
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

  @Test func splitsAtFiftyThousand() {
    #expect(texts((1...50_000).map { "/\($0)/" }, limit: Sitemap.entriesPerFile).count == 1)
    #expect(texts((1...50_001).map { "/\($0)/" }, limit: Sitemap.entriesPerFile).count == 3)
  }

  @Test func saysWhenAPageChanged() {
    var sitemap = Sitemap(siteURL: "https://a.example")
    sitemap.add(path: "/a/", modified: MomentText.parse("2026-11-21"))
    sitemap.add(path: "/b/", modified: MomentText.parse("2026-11-21T10:00:00Z"))
    sitemap.add(path: "/c/", modified: MomentText.parse("2026-11-21 10:00"))
    let text = String(decoding: sitemap.files()[0].bytes, as: UTF8.self)
    #expect(text.contains("/a/</loc><lastmod>2026-11-21</lastmod>"))
    #expect(text.contains("/b/</loc><lastmod>2026-11-21T10:00:00Z</lastmod>"))
    #expect(text.contains("/c/</loc></url>"))
  }

  @Test func isValidWithoutPages() {
    #expect(texts([], limit: 10)["sitemap.xml"]?.hasSuffix("0.9\">\n</urlset>\n") == true)
  }
}
