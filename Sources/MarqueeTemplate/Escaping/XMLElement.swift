internal import MarqueeBase

/// An element that is open at a place of an XML document.
struct XMLElement {
  var name: XMLName
  var content = XMLContent.text
  /// Whether a browser that opens the document runs the element's scripts and event handlers.
  var isActive = false
  /// Whether its elements are XHTML, whatever namespace they have: Atom's `type="xhtml"`.
  var holdsXHTML = false
  /// The name of this element or one around it that takes no values, such as `script` or `style`;
  /// nil when there is none.
  var closedBy: String?
  /// Whether the element is in RSS, whose elements need no namespace.
  var isInRSS = false
  /// Whether the element is in a feed or in a list of feeds.
  var isInFeed = false
  /// Whether the element is in an XSLT program.
  var isInProgram = false
  /// Whether its vocabulary was derived from its name, because no namespace is declared.
  var isGuessed = false
  /// The number of namespace declarations before the element.
  var namespaceMark = 0
  /// The index of the ancestor that contains HTML and whose text includes this element's; nil when
  /// there is none.
  var holder: Int?
  var text = EmbeddedText()

  /// The parent of the root element.
  static let document = XMLElement(name: XMLName(.other, ""))

  /// The elements of XHTML and SVG whose content is run, or is read in different ways.
  private static let closed: TextSet = [
    "script", "style", "iframe", "noscript", "handler", "noembed", "noframes", "xmp",
  ]

  private init(name: XMLName) { self.name = name }

  /// - Parameters:
  ///   - prefix: the prefix of the name, which may be empty.
  ///   - namespace: the namespace of the prefix; empty when it was undeclared, nil when the
  ///     document declares none.
  init(
    prefix: String, local: String, namespace: String?, attributes: [WalkedAttribute],
    in parent: XMLElement, parentIndex: Int
  ) {
    name = XMLName(.other, local)
    isInRSS = parent.isInRSS || Self.startsRSS(name.local)
    isInFeed =
      parent.isInFeed || isInRSS || ["feed", "entry", "opml"].contains(name.local)
    if let namespace, !namespace.isEmpty {
      name.vocabulary = XMLVocabulary(uri: namespace)
    } else if namespace == nil, let known = Self.guess(prefix, name.local, parent) {
      name.vocabulary = known
      isGuessed = true
    }
    if name.vocabulary == .other, prefix.isEmpty, isInRSS { name.vocabulary = .rss }
    let isXHTML = parent.holdsXHTML || parent.holder != nil || parent.content == .html
    isActive = name.vocabulary.isActive || isXHTML
    isInProgram = parent.isInProgram || name.vocabulary == .xslt
    closedBy =
      parent.closedBy ?? (isActive && Self.closed.contains(name.local) ? name.local : nil)
    holdsXHTML = parent.holdsXHTML
    if let index = parent.holder {
      holder = index
    } else if parent.content == .html {
      holder = parentIndex
    } else if !isActive {
      content = XMLContent(of: name, in: parent.name.local, isInFeed: isInFeed) { wanted in
        attributes.first { $0.nameText == wanted }
      }
      holdsXHTML = content == .xhtml
    }
  }

  private static func startsRSS(_ local: String) -> Bool {
    local == "rss" || local == "rdf" || local == "channel" || local == "item"
  }

  /// The vocabulary of an element without a declared namespace.
  private static func guess(
    _ prefix: String, _ local: String, _ parent: XMLElement
  ) -> XMLVocabulary? {
    if !prefix.isEmpty { return XMLVocabulary(customaryPrefix: prefix) }
    switch local {
    case "svg": return .svg
    case "html": return .html
    case "math": return .mathML
    case "feed", "entry": return parent.isInRSS ? nil : .atom
    case "urlset", "sitemapindex": return .sitemap
    case "playlist": return .playlist
    case "opml": return .opml
    default:
      return parent.isGuessed && parent.name.vocabulary != .rss ? parent.name.vocabulary : nil
    }
  }
}
