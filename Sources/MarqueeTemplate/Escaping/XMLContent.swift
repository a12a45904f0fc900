internal import MarqueeBase

/// The kind of the text in an element of XML.
enum XMLContent: Equatable {
  case text
  /// HTML, as text or in a CDATA section.
  case html
  /// HTML if the template itself writes tags or HTML values there, otherwise text.
  ///
  /// - anyTag: whether a tag that HTML does not define counts too.
  case mayBeHTML(anyTag: Bool)
  /// Elements of XHTML, whatever namespace they have.
  case xhtml
  case address
  /// A URI that is compared and not followed; `tag:` and `urn:` are usual.
  case identifier
}

/// The name of an element: its vocabulary and its local name.
struct XMLName: Equatable {
  var vocabulary: XMLVocabulary
  /// The local name in lower case.
  let local: String
  /// The local name as in the document.
  let written: String

  init(_ vocabulary: XMLVocabulary, _ written: String) {
    self.vocabulary = vocabulary
    self.written = written
    local = written.lowercased()
  }
}

extension XMLContent {
  /// - Parameters:
  ///   - element: an element whose content browsers don't run.
  ///   - parent: the local name of the parent element.
  ///   - isInFeed: whether the document is a feed or a list of feeds.
  ///   - attribute: a function that returns an attribute by its name; nil when it is absent.
  init(
    of element: XMLName, in parent: String, isInFeed: Bool,
    attribute: (String) -> WalkedAttribute?
  ) {
    let local = element.local
    switch element.vocabulary {
    case .html, .svg, .mathML, .unclear, .opml: self = .text
    case .rss: self = Self.rss(element, parent, attribute("isPermaLink"))
    case .atom: self = Self.atom(local, attribute("type"))
    case .contentModule: self = local == "encoded" ? .html : .mayBeHTML(anyTag: true)
    case .turbo: self = local == "content" ? .html : .mayBeHTML(anyTag: true)
    case .media:
      let holdsText = ["title", "description", "text"].contains(local)
      self =
        local == "backlink"
        ? .address
        : holdsText ? Self.typed(attribute("type")) : .mayBeHTML(anyTag: true)
    case .itunes:
      self =
        local == "summary"
        ? .html : local == "new-feed-url" ? .address : .mayBeHTML(anyTag: true)
    case .sitemap:
      self = local == "loc" || local == "license" || local.hasSuffix("_loc") ? .address : .text
    case .playlist:
      self =
        ["location", "info", "image", "license", "link"].contains(local)
        ? .address : local == "identifier" ? .identifier : .text
    case .commentAPI: self = .address
    case .openSearch: self = local == "image" ? .address : .text
    case .xslt, .other:
      self = Self.isAddress(element.written) ? .address : .mayBeHTML(anyTag: isInFeed)
    }
  }

  private static func rss(
    _ element: XMLName, _ parent: String, _ isPermaLink: WalkedAttribute?
  ) -> XMLContent {
    switch element.local {
    case "description": parent == "image" ? .mayBeHTML(anyTag: true) : .html
    case "content", "encoded": .html
    case "link", "comments", "docs", "url": .address
    case "guid":
      // The text is a URL unless the feed states that it is none.
      isPermaLink?.holes.isEmpty == true && isPermaLink?.valueText.lowercased().trimmed == "false"
        ? .text : .identifier
    default: isAddress(element.written) ? .address : .mayBeHTML(anyTag: true)
    }
  }

  private static func atom(_ local: String, _ type: WalkedAttribute?) -> XMLContent {
    switch local {
    case "id": .identifier
    case "icon", "logo", "uri", "url": .address
    case "title", "subtitle", "tagline", "summary", "rights", "copyright", "content", "info":
      typed(type)
    default: .text
    }
  }

  /// The kind that `type="…"` states. An attribute with a hole may state any type, so HTML is
  /// assumed.
  private static func typed(_ type: WalkedAttribute?) -> XMLContent {
    guard let type else { return .text }
    guard type.holes.isEmpty else { return .html }
    let word = type.valueText.lowercased().split(separator: ";").first.map { String($0).trimmed }
    switch word ?? "" {
    case "html", "text/html": return .html
    case "xhtml", "application/xhtml+xml": return .xhtml
    default: return .text
    }
  }

  private static let addressNames: TextSet = [
    "link", "loc", "url", "uri", "href", "src", "icon", "logo", "permalink", "xmlurl", "htmlurl",
  ]

  /// Whether the name indicates a URL: `link`, `image_link`, `thumbnailUrl`.
  ///
  /// - Parameter name: the local name of an element or attribute.
  static func isAddress(_ name: String) -> Bool {
    if addressNames.contains(name.lowercased()) { return true }
    let bytes = name.utf8
    // The last word of the name begins after a hyphen or an underscore, or with a capital.
    guard let start = bytes.lastIndex(where: { !$0.isLetter || $0 < 97 }) else { return false }
    let word = bytes[start].isLetter ? name[start...] : name[bytes.index(after: start)...]
    return ["link", "loc", "url", "uri", "href", "src"].contains(word.lowercased())
  }
}
