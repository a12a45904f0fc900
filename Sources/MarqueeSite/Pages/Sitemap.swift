package import MarqueeBase
internal import MarqueeHTML

/// sitemap.xml: every page's address, in files of at most 50,000, the most that search engines
/// take, with an index when there are several.
///
/// A file is handed out as soon as it is full, so that the addresses of a million pages never
/// stand in memory.
package struct Sitemap {
  package static let entriesPerFile = 50_000

  /// How many files so many addresses fill, besides `sitemap.xml`.
  static func parts(of count: Int) -> Int {
    count > entriesPerFile ? (count - 1) / entriesPerFile + 1 : 0
  }

  private let siteURL: String
  /// What stands before each path.
  private let start: [UInt8]
  private let limit: Int
  private let isSplit: Bool
  private let chunk = ByteBuffer()
  private var countInChunk = 0
  private var parts = 0

  /// - Parameters:
  ///   - siteURL: `site.url`, without a final slash.
  ///   - count: how many addresses there will be.
  ///   - limit: entries per file; tests set it lower.
  package init(siteURL: String, count: Int, limit: Int = Sitemap.entriesPerFile) {
    self.siteURL = siteURL
    start = Array("<url><loc>\(siteURL.escapedForXML)".utf8)
    self.limit = limit
    isSplit = count > limit
    begin()
  }

  private mutating func begin() {
    chunk.removeAll()
    chunk.append(Self.head("urlset"))
    countInChunk = 0
  }

  /// - Parameters:
  ///   - path: percent-encoded, from the site's root: `/movies/heat/`.
  ///   - modified: the page's `date`; a time without a zone is left out, as the format has none.
  ///   - put: gets a file with its name in the output when one is full.
  package mutating func add(
    path: String, modified: Moment?,
    _ put: (_ file: String, _ bytes: [UInt8]) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    if isFull { try close(put) }
    append(start)
    chunk.append(path.escapedForXML)
    endEntry(modified)
  }

  /// The file is to be closed before anything is appended.
  var isFull: Bool { countInChunk == limit }

  /// Appends a page by its path as the table of pages keeps it, to a file that is not full.
  ///
  /// Bytes are copied as they are where none of them has to be escaped, as in nearly all paths: a
  /// million pages wait for this while all but one core rest.
  mutating func append(kept: UnsafeBufferPointer<UInt8>, modified: Moment?) {
    let isIndex = kept.last == PageChunk.indexMark
    let plain = isIndex ? UnsafeBufferPointer(rebasing: kept.dropLast()) : kept
    append(start)
    if plain.allSatisfy(PagePath.isPlain) {
      chunk.append(UInt8(ascii: "/"))
      chunk.append(plain)
    } else {
      chunk.append(PagePath.url(ofFile: PageChunk.file(kept)).escapedForXML)
    }
    endEntry(modified)
  }

  private mutating func endEntry(_ modified: Moment?) {
    countInChunk += 1
    chunk.append("</loc>")
    if let modified, modified.isFinite,
      modified.kind == .date || modified.kind == .timestampWithZone
    {
      chunk.append("<lastmod>\(modified)</lastmod>" as String)
    }
    chunk.append("</url>\n")
  }

  private func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { chunk.append($0) } }

  /// Hands the file out and begins the next.
  mutating func close(
    _ put: (_ file: String, _ bytes: [UInt8]) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    chunk.append("</urlset>\n")
    parts += 1
    try put(isSplit ? "sitemap-\(parts).xml" : "sitemap.xml", chunk.withUnsafeBytes { Array($0) })
    begin()
  }

  /// Hands out what is left; `sitemap.xml` is always there, and always the last.
  package mutating func finish(
    _ put: (_ file: String, _ bytes: [UInt8]) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    if countInChunk > 0 || parts == 0 { try close(put) }
    guard isSplit else { return }
    var index = Self.head("sitemapindex")
    for part in 1...parts {
      let address = (siteURL + "/sitemap-\(part).xml").escapedForXML
      index += "<sitemap><loc>" + address + "</loc></sitemap>\n"
    }
    try put("sitemap.xml", Array((index + "</sitemapindex>\n").utf8))
  }

  private static func head(_ root: String) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<\(root) xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
  }
}
