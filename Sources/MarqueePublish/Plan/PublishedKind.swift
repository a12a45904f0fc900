internal import MarqueeBase
internal import MarqueeSite

/// The kind of a published file, which decides when it is written.
///
/// The raw values are in the record: a value is never given to another kind.
package enum PublishedKind: UInt8, Sendable {
  /// A file that pages need: a style sheet, a picture, a script, a font, data.
  case asset = 0
  /// An HTML page.
  case page = 1
  /// A file that lists pages: a feed, a calendar, JSON.
  case feed = 2
  /// A file that tells robots about the site: `robots.txt`, sitemaps.
  case sitemap = 3

  init(_ path: UnsafeBufferPointer<UInt8>, _ origin: BuiltOutput.Origin) {
    // Most files are pages, and there may be a million.
    if Self.endsInHTML(path) {
      self = .page
      return
    }
    let nameStart = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    let name = UnsafeBufferPointer(rebasing: path[nameStart...])
    let ending = Self.ending(name)
    self =
      switch ending {
      case "html", "htm", "xhtml": .page
      default:
        if origin == .own || path.elementsEqual("robots.txt".utf8) {
          .sitemap
        } else if origin == .copied || Self.isAsset(ending) {
          .asset
        } else {
          .feed
        }
      }
  }

  private static func endsInHTML(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    let ending: (UInt8, UInt8, UInt8, UInt8, UInt8) = (0x2e, 0x68, 0x74, 0x6d, 0x6c)
    let start = path.count - 5
    return start > 0 && path[start] == ending.0 && path[start + 1] == ending.1
      && path[start + 2] == ending.2 && path[start + 3] == ending.3 && path[start + 4] == ending.4
  }

  /// The ending of a file's name without the one of a compressed form: `html` for `index.html.gz`.
  private static func ending(_ name: UnsafeBufferPointer<UInt8>) -> String {
    var rest = name[...]
    while let dot = rest.lastIndex(of: UInt8(ascii: ".")) {
      let ending = String(decoding: rest[(dot + 1)...], as: UTF8.self).lowercased()
      guard ["gz", "br", "zst"].contains(ending) else { return ending }
      rest = rest[..<dot]
    }
    return ""
  }

  /// Whether files with this ending are used by pages rather than list them.
  private static func isAsset(_ ending: String) -> Bool {
    let type = ContentType(file: "a." + ending).value
    let families = [
      "text/css", "text/javascript", "image/", "font/", "audio/", "video/",
      "application/manifest", "application/wasm", "application/xslt", "application/octet-stream",
    ]
    return families.contains { type.hasPrefix($0) } || ending == "map"
  }
}
