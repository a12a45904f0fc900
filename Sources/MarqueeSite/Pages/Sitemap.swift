package import MarqueeBase

/// sitemap.xml: every page's address, in files of at most 50,000, the most that search engines
/// take, with an index when there are several.
package struct Sitemap {
  package static let entriesPerFile = 50_000

  private let siteURL: String
  private let limit: Int
  private var chunks: [[UInt8]] = []
  private var countInChunk = 0

  /// - Parameters:
  ///   - siteURL: `site.url`, without a final slash.
  ///   - limit: entries per file; tests set it lower.
  package init(siteURL: String, limit: Int = Sitemap.entriesPerFile) {
    self.siteURL = siteURL
    self.limit = limit
  }

  /// - Parameters:
  ///   - path: percent-encoded, from the site's root: `/movies/heat/`.
  ///   - modified: the page's `date`; a time without a zone is left out, as the format has none.
  package mutating func add(path: String, modified: Moment?) {
    if chunks.isEmpty || countInChunk == limit {
      chunks.append(Array(Self.head("urlset").utf8))
      countInChunk = 0
    }
    countInChunk += 1
    let last = chunks.count - 1
    chunks[last] += "<url><loc>".utf8
    chunks[last] += Self.escaped(siteURL + path).utf8
    chunks[last] += "</loc>".utf8
    if let modified, modified.isFinite,
      modified.kind == .date || modified.kind == .timestampWithZone
    {
      chunks[last] += "<lastmod>\(modified)</lastmod>".utf8
    }
    chunks[last] += "</url>\n".utf8
  }

  /// The files with their names in the output; `sitemap.xml` is always the first.
  package consuming func files() -> [(file: String, bytes: [UInt8])] {
    if chunks.isEmpty { chunks.append(Array(Self.head("urlset").utf8)) }
    let bodies = chunks.map { $0 + Array("</urlset>\n".utf8) }
    if bodies.count == 1 { return [("sitemap.xml", bodies[0])] }
    let parts = bodies.enumerated().map { ("sitemap-\($0 + 1).xml", $1) }
    var index = Self.head("sitemapindex")
    for (file, _) in parts {
      index += "<sitemap><loc>" + Self.escaped(siteURL + "/" + file) + "</loc></sitemap>\n"
    }
    return [("sitemap.xml", Array((index + "</sitemapindex>\n").utf8))] + parts
  }

  private static func head(_ root: String) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<\(root) xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
  }

  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: isMarkup) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isMarkup(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }
}
