internal import MarqueeBase

/// Checks `robots.txt` against RFC 9309.
enum RobotsReading {
  /// The size in bytes that crawlers must read at least (RFC 9309, section 2.5).
  static let sizeLimit = 500 * 1024

  private static let known: TextSet = [
    "user-agent", "allow", "disallow", "sitemap", "crawl-delay", "host", "clean-param",
    "content-signal", "content-usage", "request-rate", "visit-time",
  ]

  static func mistakes(in bytes: UnsafeRawBufferPointer) -> [FormatMistake] {
    var mistakes = FormatMistakes(code: "check.robots")
    if let offset = UTF8Reading.firstMistake(in: bytes) {
      mistakes.error("these bytes are not UTF-8", at: offset)
    }
    if bytes.count > sizeLimit {
      mistakes.warn("crawlers read the first 500 KiB only", at: sizeLimit)
    }
    var hasAgent = false
    var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while start < bytes.count, !mistakes.isFull {
      let end = bytes[start...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
      let text = bytes[start..<end].prefix { $0 != UInt8(ascii: "#") }
      line(text, start, &hasAgent, &mistakes)
      start = end + 1
    }
    return mistakes.all
  }

  private static func line(
    _ bytes: Slice<UnsafeRawBufferPointer>, _ start: Int, _ hasAgent: inout Bool,
    _ mistakes: inout FormatMistakes
  ) {
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    guard !text.trimmingWhiteSpace.isEmpty else { return }
    guard let colon = text.firstIndex(of: ":") else {
      return mistakes.error(
        "the line has no ':'", at: start, help: "write it like Disallow: /private/")
    }
    let field = String(text[..<colon]).trimmingWhiteSpace.lowercased()
    let value = String(text[text.index(after: colon)...]).trimmingWhiteSpace
    switch field {
    case "user-agent":
      hasAgent = true
      if value.isEmpty { mistakes.warn("User-agent names none", at: start, help: "write *") }
    case "allow", "disallow":
      if !hasAgent {
        mistakes.error(
          "a rule stands before the first User-agent", at: start, help: "write User-agent: *")
      }
      if !value.isEmpty, !value.hasPrefix("/"), !value.hasPrefix("*") {
        mistakes.warn(
          "a path begins with '/': '\(value.prefix(60))'", at: start,
          help: "write the path without the host")
      }
    case "sitemap":
      if !value.hasPrefix("https://"), !value.hasPrefix("http://") {
        mistakes.warn(
          "Sitemap needs a whole address: '\(value.prefix(60))'", at: start,
          help: "begin with {{ site.url }}")
      }
    default:
      if !known.contains(field) {
        mistakes.warn("crawlers know no field '\(field.prefix(60))'", at: start)
      }
    }
  }
}
