internal import MarqueeBase

/// What the text of an element of XML is to those who read the document.
enum XMLContent: Equatable {
  case text
  /// HTML, written as text or in a CDATA section.
  case html
  /// HTML where the template itself writes tags or HTML values there, text otherwise.
  ///
  /// - anyTag: whether a tag that HTML does not know counts, too.
  case mayBeHTML(anyTag: Bool)
  /// Elements of XHTML follow, whatever namespace they name.
  case xhtml
  case address
  /// An address that is compared rather than followed: `tag:` and `urn:` are usual there.
  case identifier
}

/// An element's name: its vocabulary and its local name.
struct XMLName: Equatable {
  var vocabulary: XMLVocabulary
  /// In lower case.
  let local: String
  /// As the document writes it.
  let written: String

  init(_ vocabulary: XMLVocabulary, _ written: String) {
    self.vocabulary = vocabulary
    self.written = written
    local = written.lowercased()
  }
}

extension XMLContent {
  /// - Parameters:
  ///   - element: not one whose content browsers run.
  ///   - parent: the local name of the element around it.
  ///   - isInFeed: whether the document is a feed or a list of feeds.
  ///   - attribute: an attribute's text by its name; nil when it is absent.
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
      // An address unless the feed says that it is none.
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

  /// What `type="…"` says; a value may say anything, so that HTML is assumed.
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

  /// Whether a name says that an address stands there: `link`, `image_link`, `thumbnailUrl`.
  ///
  /// - Parameter name: an element's or attribute's local name.
  static func isAddress(_ name: String) -> Bool {
    if addressNames.contains(name.lowercased()) { return true }
    let bytes = name.utf8
    // The last word of the name, by a hyphen, an underscore or a capital.
    guard let start = bytes.lastIndex(where: { !$0.isLetter || $0 < 97 }) else { return false }
    let word = bytes[start].isLetter ? name[start...] : name[bytes.index(after: start)...]
    return ["link", "loc", "url", "uri", "href", "src"].contains(word.lowercased())
  }
}
