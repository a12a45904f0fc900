internal import Foundation
internal import MarqueeBase
internal import MarqueeHTML

/// The facts about a rendered page that the checks keep when its bytes are gone.
struct PageFacts: Sendable {
  struct Link: Hashable, Sendable {
    /// The attribute's value, with character references decoded.
    @ComparedByBytes var text: String
    /// The element and the attribute as messages show them: `<a href>`.
    let attribute: String
  }

  /// Something that a page lacks, or has twice.
  enum Flaw: Hashable, Sendable {
    case duplicateID(String)
    /// An element that shows an image and has no `alt`: `<img>`, and the image's address.
    case noAlt(element: String, image: String)
    case noTitle
    case emptyTitle
    case noLanguage
  }

  /// The page's links, without repetition.
  var links: [Link] = []
  /// The names that a fragment may use: `id`s, and `name`s of `<a>`, without repetition.
  var anchors: [String] = []
  var flaws: [Flaw] = []
  /// The value of `<base href>`; nil when the page has none.
  var base: String?

  /// - Parameter isWhole: whether it must be a whole page; a copied file may be a part of one.
  init(_ bytes: UnsafeRawBufferPointer, isWhole: Bool = true) {
    var reader = PageReader(bytes)
    // Links in `<noscript>` are followed by readers without scripts and by crawlers.
    HTMLTagScanner.scan(bytes, scripting: .off) { reader.read($0) }
    self = reader.facts(isWhole: isWhole)
  }

  fileprivate init() {}
}

/// Collects a page's facts tag by tag.
private struct PageReader {
  private let bytes: UnsafeRawBufferPointer
  private var facts = PageFacts()
  private var links: Set<PageFacts.Link> = []
  private var anchors: TextSet = []
  private var ids: TextSet = []
  private var duplicates: TextSet = []
  private var title: String?
  private var hasRoot = false
  private var isWhole = false
  private var hasLanguage = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func read(_ tag: borrowing HTMLTagScanner.Tag) {
    guard !tag.isEndTag else { return }
    if tag.hasAttributes {
      if let id = tag["id"], !id.isEmpty {
        if !ids.insert(id).inserted, duplicates.insert(id).inserted {
          facts.flaws.append(.duplicateID(id))
        }
        addAnchor(id)
      }
      readLinks(tag)
    }
    switch tag.name {
    case "html":
      hasRoot = true
      isWhole = true
      hasLanguage = tag["lang"].map { !$0.allSatisfy(\.isWhitespace) } ?? false
    case "head", "body": isWhole = true
    case "title" where !tag.isForeign && title == nil:
      title = tag.rawText.map { HTMLTagScanner.text(bytes, $0) } ?? ""
    case "img": readImage(tag, "src")
    case "area" where tag.has("href"): readImage(tag, "href")
    case "input" where tag["type"]?.lowercased() == "image": readImage(tag, "src")
    case "base":
      if facts.base == nil { facts.base = tag["href"] }
    default: break
    }
  }

  private mutating func addAnchor(_ name: String) {
    if anchors.insert(name).inserted { facts.anchors.append(name) }
  }

  private mutating func add(_ text: String?, _ element: String, _ attribute: String) {
    guard let text else { return }
    let link = PageFacts.Link(text: text, attribute: "<\(element) \(attribute)>")
    if links.insert(link).inserted { facts.links.append(link) }
  }

  private mutating func readLinks(_ tag: borrowing HTMLTagScanner.Tag) {
    let name = tag.name
    switch name {
    case "a":
      add(tag["href"], name, "href")
      add(tag["xlink:href"], name, "xlink:href")
      if let anchor = tag["name"], !anchor.isEmpty { addAnchor(anchor) }
    case "area": add(tag["href"], name, "href")
    case "link":
      // `preconnect` and `dns-prefetch` name a host, not a page.
      let relation = tag["rel"]?.lowercased() ?? ""
      if !relation.contains("preconnect"), !relation.contains("dns-prefetch") {
        add(tag["href"], name, "href")
        addCandidates(tag["imagesrcset"], name, "imagesrcset")
      }
    case "img", "source":
      add(tag["src"], name, "src")
      addCandidates(tag["srcset"], name, "srcset")
    case "video":
      add(tag["src"], name, "src")
      add(tag["poster"], name, "poster")
    case "audio", "track", "script", "iframe", "embed", "frame": add(tag["src"], name, "src")
    case "input" where tag.has("src"): add(tag["src"], name, "src")
    case "object": add(tag["data"], name, "data")
    case "blockquote", "q", "ins", "del": add(tag["cite"], name, "cite")
    case "use", "image":
      add(tag["href"], name, "href")
      add(tag["xlink:href"], name, "xlink:href")
    case "meta": readMeta(tag)
    default: break
    }
  }

  private static let metaAddresses: TextSet = [
    "og:url", "og:image", "og:image:url", "og:image:secure_url", "og:video", "og:audio",
    "twitter:image",
  ]

  private mutating func readMeta(_ tag: borrowing HTMLTagScanner.Tag) {
    guard let content = tag["content"] else { return }
    if let property = (tag["property"] ?? tag["name"])?.lowercased(),
      Self.metaAddresses.contains(property)
    {
      add(content, "meta", property)
    } else if tag["http-equiv"]?.lowercased() == "refresh",
      let url = content.range(of: "url=", options: .caseInsensitive)
    {
      let text = content[url.upperBound...].trimmingCharacters(in: .init(charactersIn: " '\""))
      add(text, "meta", "refresh")
    }
  }

  /// Adds the addresses of a `srcset` such as `a.jpg 1x, b.jpg 2x`. An address ends at white space;
  /// a comma at its end ends it too.
  private mutating func addCandidates(_ text: String?, _ element: String, _ attribute: String) {
    guard let text else { return }
    var rest = text[...]
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," }
      guard !rest.isEmpty else { return }
      var address = rest.prefix { !$0.isWhitespace }
      rest = rest[address.endIndex...]
      if address.last == "," {
        while address.last == "," { address.removeLast() }
      } else {
        // The descriptors, up to the next comma, are skipped.
        var depth = 0
        rest = rest.drop { character in
          if character == "(" { depth += 1 }
          if character == ")" { depth -= 1 }
          return depth > 0 || character != ","
        }
      }
      add(String(address), element, attribute)
    }
  }

  private mutating func readImage(_ tag: borrowing HTMLTagScanner.Tag, _ address: String) {
    guard !tag.has("alt") else { return }
    // The image has a name from ARIA, or is marked as decoration.
    let role = tag["role"]?.lowercased()
    guard role != "presentation", role != "none", tag["aria-hidden"]?.lowercased() != "true",
      !tag.has("aria-label"), !tag.has("aria-labelledby"), !tag.isForeign
    else { return }
    facts.flaws.append(.noAlt(element: tag.name, image: tag[address] ?? ""))
  }

  func facts(isWhole wanted: Bool) -> PageFacts {
    var facts = facts
    guard wanted || isWhole else { return facts }
    if let title {
      if title.allSatisfy(\.isWhitespace) { facts.flaws.append(.emptyTitle) }
    } else {
      facts.flaws.append(.noTitle)
    }
    if hasRoot, !hasLanguage { facts.flaws.append(.noLanguage) }
    return facts
  }
}
