package import MarqueeBase
internal import MarqueeHTML

/// Makes the sitemap: the addresses of all pages, in files of at most 50,000, which is the limit of
/// sitemaps.org, and an index when there are several files.
///
/// A file is passed on as soon as it is full, so that the addresses of a million pages are never in
/// memory at once.
package struct Sitemap {
  /// The greatest number of addresses in one file, according to sitemaps.org.
  package static let entriesPerFile = 50_000

  /// The number of files besides `sitemap.xml` for this many addresses; 0 when one file is enough.
  static func parts(of count: Int) -> Int {
    count > entriesPerFile ? (count - 1) / entriesPerFile + 1 : 0
  }

  private let siteURL: String
  /// The text before each path.
  private let start: [UInt8]
  private let limit: Int
  private let isSplit: Bool
  private let chunk = ByteBuffer()
  private var countInChunk = 0
  private var parts = 0

  /// - Parameters:
  ///   - siteURL: `site.url`, without a final slash.
  ///   - count: the number of addresses that will be added.
  ///   - limit: the number of entries per file; tests set a lower one.
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
  ///   - put: called with a file and its name in the output when one is full.
  package mutating func add(
    path: String, modified: Moment?,
    _ put: (_ file: String, _ bytes: [UInt8]) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    if isFull { try close(put) }
    append(start)
    chunk.append(path.escapedForXML)
    endEntry(modified)
  }

  /// Whether the file must be closed before an entry is appended.
  var isFull: Bool { countInChunk == limit }

  /// Appends a page, whose path is in its stored form, to a file that is not full.
  ///
  /// Paths without characters to be escaped, which most are, are copied byte by byte: this runs on
  /// one core while a million pages wait.
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

  /// Passes the file to `put` and begins the next.
  mutating func close(
    _ put: (_ file: String, _ bytes: [UInt8]) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    chunk.append("</urlset>\n")
    parts += 1
    try put(isSplit ? "sitemap-\(parts).xml" : "sitemap.xml", chunk.withUnsafeBytes { Array($0) })
    begin()
  }

  /// Passes the remaining files to `put`; the last one is always `sitemap.xml`.
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
