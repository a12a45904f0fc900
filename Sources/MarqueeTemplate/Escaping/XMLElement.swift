internal import MarqueeBase

/// An element that is open at a place of an XML document.
struct XMLElement {
  var name: XMLName
  var content = XMLContent.text
  /// Whether a browser that gets the document runs the element's scripts and handlers.
  var isActive = false
  /// Its elements are XHTML, whatever namespace they name: Atom's `type="xhtml"`.
  var holdsXHTML = false
  /// `script`, `style` …: an element around this place, or this one, that takes no values.
  var closedBy: String?
  /// Whether it stands in RSS, where elements need no namespace.
  var isInRSS = false
  /// Whether it stands in a feed or in a list of feeds.
  var isInFeed = false
  /// Whether it stands in an XSLT program.
  var isInProgram = false
  /// Its vocabulary comes from its name, as no namespace is declared.
  var isGuessed = false
  /// The declarations of namespaces before it.
  var namespaceMark = 0
  /// The element around it whose text this one's adds to: one that holds HTML.
  var holder: Int?
  var text = EmbeddedText()

  /// What stands around the root.
  static let document = XMLElement(name: XMLName(.other, ""))

  /// Elements of XHTML and SVG whose content is run, or read in different ways.
  private static let closed: TextSet = [
    "script", "style", "iframe", "noscript", "handler", "noembed", "noframes", "xmp",
  ]

  private init(name: XMLName) { self.name = name }

  /// - Parameters:
  ///   - prefix: empty when the name has none.
  ///   - namespace: what the prefix is bound to, empty where it was undeclared, nil where nothing
  ///     says.
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
