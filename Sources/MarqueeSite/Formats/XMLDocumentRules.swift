internal import MarqueeBase

/// Checks the elements that feeds and sitemaps require, while the document is read.
struct XMLDocumentRules {
  /// An open element.
  private struct Level {
    var uri: String
    var local: String
    var offset: Int
    /// The names of its children in the same vocabulary.
    var children: TextSet = []
    var text: [UInt8] = []
  }

  private var levels: [Level] = []
  private var mistakes = FormatMistakes(code: "check.feed")
  private let byteCount: Int
  private var urls = 0
  private var isSitemap = false

  private static let atom = "http://www.w3.org/2005/Atom"
  private static let rss1 = "http://purl.org/rss/1.0/"
  private static let sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9"
  /// The number of bytes that are kept of an element's text.
  private static let textLimit = 4096
  static let urlLimit = 50_000
  static let sizeLimit = 50 * 1024 * 1024

  init(byteCount: Int) { self.byteCount = byteCount }

  func finish() -> [FormatMistake] { mistakes.all }

  mutating func text(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard let last = levels.indices.last, wantsText(levels[last]) else { return }
    levels[last].text += bytes.prefix(Self.textLimit - min(Self.textLimit, levels[last].text.count))
  }

  mutating func text(_ text: String) {
    guard let last = levels.indices.last, wantsText(levels[last]),
      levels[last].text.count < Self.textLimit
    else { return }
    levels[last].text += Array(text.utf8)
  }

  private func wantsText(_ level: Level) -> Bool {
    ["loc", "lastmod", "priority", "changefreq", "pubDate", "updated", "published", "id"]
      .contains(level.local)
  }

  mutating func startElement(
    uri: String, local: String, attributes: [(name: String, value: String)], at offset: Int
  ) {
    if let parent = levels.indices.last {
      // A child in another namespace does not count as a child of this vocabulary.
      if uri == levels[parent].uri || levels[parent].local == "RDF" {
        levels[parent].children.insert(local)
      }
    } else if uri == Self.sitemap, local == "urlset" || local == "sitemapindex" {
      isSitemap = true
      if byteCount > Self.sizeLimit {
        mistakes.error("the sitemap is larger than 50 MiB", at: 0, help: "split it")
      }
    } else if uri.isEmpty, local == "rss", !attributes.contains(where: { $0.name == "version" }) {
      mistakes.warn("<rss> has no version", at: offset, help: "write <rss version=\"2.0\">")
    } else if uri.isEmpty, ["feed", "urlset", "sitemapindex"].contains(local) {
      mistakes.warn(
        "<\(local)> has no namespace, so that readers do not know it", at: offset,
        help: "write xmlns=\"\(local == "feed" ? Self.atom : Self.sitemap)\"")
    }
    if local == "enclosure", uri.isEmpty {
      for name in ["url", "length", "type"] where !attributes.contains(where: { $0.name == name }) {
        mistakes.warn("<enclosure> has no '\(name)'", at: offset)
      }
    }
    levels.append(Level(uri: uri, local: local, offset: offset))
  }

  mutating func endElement() {
    guard let level = levels.popLast() else { return }
    switch level.uri {
    case Self.atom: atom(level)
    case Self.sitemap: sitemap(level)
    case Self.rss1 where level.local == "item":
      require(["title", "link"], in: level)
    case Self.rss1 where level.local == "channel":
      require(["title", "link", "description"], in: level)
    case "": rss(level)
    default: break
    }
  }

  private mutating func require(_ names: [String], in level: Level) {
    for name in names where !level.children.contains(name) {
      mistakes.warn(
        "<\(level.local)> has no <\(name)>", at: level.offset, help: "readers expect one")
    }
  }

  // MARK: Feeds

  private mutating func rss(_ level: Level) {
    guard levels.first?.local == "rss" || level.local == "rss" else { return }
    switch level.local {
    case "rss": require(["channel"], in: level)
    case "channel": require(["title", "link", "description"], in: level)
    case "item":
      if level.children.isDisjoint(with: ["title", "description"]) {
        mistakes.warn(
          "<item> has neither <title> nor <description>", at: level.offset,
          help: "readers expect one")
      }
    case "pubDate", "lastBuildDate":
      let text = trimmed(level.text)
      if level.local == "pubDate", !DateRules.isMailDate(text) {
        mistakes.warn(
          "<pubDate> is no date like 'Fri, 27 Nov 2026 09:00:00 +0000': '\(shown(text))'",
          at: level.offset, help: "write {{ … | date: \"%a, %d %b %Y %H:%M:%S %z\" }}")
      }
    default: break
    }
  }

  private mutating func atom(_ level: Level) {
    switch level.local {
    case "feed":
      require(["id", "title", "updated"], in: level)
    case "entry":
      require(["id", "title", "updated"], in: level)
      let feedHasAuthor = levels.last?.children.contains("author") ?? false
      if !level.children.contains("author"), !level.children.contains("source"), !feedHasAuthor {
        mistakes.warn(
          "neither <entry> nor the <feed> before it has an <author>", at: level.offset,
          help: "write <author><name>…</name></author> at the start of the feed")
      }
    case "updated", "published":
      let text = trimmed(level.text)
      if !DateRules.isTimestamp(text) {
        mistakes.warn(
          "<\(level.local)> is no date like '2026-11-27T09:00:00Z': '\(shown(text))'",
          at: level.offset, help: "write {{ … | date: \"%Y-%m-%dT%H:%M:%S%:z\" }}")
      }
    case "id" where trimmed(level.text).isEmpty:
      mistakes.warn("<id> is empty", at: level.offset)
    default: break
    }
  }

  // MARK: Sitemaps

  private mutating func sitemap(_ level: Level) {
    guard isSitemap else { return }
    let text = trimmed(level.text)
    switch level.local {
    case "url", "sitemap":
      urls += 1
      if urls == Self.urlLimit + 1 {
        mistakes.error(
          "the sitemap has more than 50,000 addresses", at: level.offset, help: "split it")
      }
      if !level.children.contains("loc") {
        mistakes.error("<\(level.local)> has no <loc>", at: level.offset)
      }
    case "loc":
      if !text.hasPrefix("https://"), !text.hasPrefix("http://") {
        mistakes.error(
          "<loc> is no whole address: '\(shown(text))'", at: level.offset,
          help: "begin with {{ site.url }}")
      } else if text.utf8.count > 2047 {
        mistakes.error("<loc> is longer than 2,047 characters", at: level.offset)
      }
    case "lastmod" where !DateRules.isDateOrTimestamp(text):
      mistakes.warn("<lastmod> is no date: '\(shown(text))'", at: level.offset)
    case "priority" where !(Double(text).map { (0...1).contains($0) } ?? false):
      mistakes.warn("<priority> is from 0.0 to 1.0: '\(shown(text))'", at: level.offset)
    case "changefreq"
    where !["always", "hourly", "daily", "weekly", "monthly", "yearly", "never"].contains(text):
      mistakes.warn("<changefreq> can't be '\(shown(text))'", at: level.offset)
    default: break
    }
  }

  private func trimmed(_ text: [UInt8]) -> String {
    String(decoding: text, as: UTF8.self).trimmingWhiteSpace
  }

  private func shown(_ text: String) -> String { String(text.prefix(60)) }
}

extension String {
  /// The text without ASCII white space at both ends.
  var trimmingWhiteSpace: String {
    let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    guard let first = utf8.firstIndex(where: { !isSpace($0) }),
      let last = utf8.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: utf8[first...last], as: UTF8.self)
  }
}
