internal import MarqueeBase

/// The namespace declarations that are in scope at a place of an XML document.
struct XMLNamespaces {
  private var bindings: [(prefix: String, uri: String)] = []

  /// The number of declarations, to be passed to ``restore(to:)`` at the element's end.
  var mark: Int { bindings.count }

  mutating func restore(to mark: Int) { bindings.removeLast(bindings.count - mark) }

  /// Adds the `xmlns` and `xmlns:…` attributes of a start tag.
  mutating func declare(_ attributes: [WalkedAttribute]) {
    for attribute in attributes {
      let name = attribute.nameText
      if name == "xmlns" {
        bindings.append(("", attribute.valueText))
      } else if name.hasPrefix("xmlns:") {
        bindings.append((String(name.dropFirst(6)), attribute.valueText))
      }
    }
  }

  /// The namespace of a prefix; empty when it was undeclared, nil when the document declares none.
  func uri(of prefix: String) -> String? {
    bindings.last { $0.prefix == prefix }?.uri
  }
}

/// The vocabulary that an element of XML belongs to, by its namespace.
enum XMLVocabulary: Equatable {
  /// The vocabularies whose scripts browsers run.
  case html, svg, mathML
  case atom, rss, contentModule, media, itunes, sitemap, playlist, commentAPI, openSearch, turbo
  /// The vocabulary of style sheets, which are programs.
  case xslt
  case opml
  /// Any other namespace.
  case other
  /// A namespace that can't be determined. Browsers are assumed to run its elements.
  case unclear

  /// - Parameter uri: the namespace as the document declares it.
  init(uri: String) {
    // The declaration contains an entity that a DTD defines.
    if uri.unicodeScalars.contains("\u{fffd}") {
      self = .unclear
      return
    }
    var key = uri.lowercased().trimmed
    if key.hasPrefix("https://") { key = "http://" + key.dropFirst(8) }
    if key.hasSuffix("/") { key.removeLast() }
    self = Self.byNamespace[key] ?? .other
  }

  /// The customary vocabulary of a prefix that is not declared; nil when there is none.
  init?(customaryPrefix prefix: String) {
    guard let known = Self.byPrefix[prefix.lowercased()] else { return nil }
    self = known
  }

  /// Whether a browser that opens the document runs scripts and event handlers of such elements.
  var isActive: Bool {
    switch self {
    case .html, .svg, .mathML, .unclear: true
    default: false
    }
  }

  private static let byNamespace: TextMap<XMLVocabulary> = [
    "http://www.w3.org/1999/xhtml": .html,
    "http://www.w3.org/2000/svg": .svg,
    "http://www.w3.org/1998/math/mathml": .mathML,
    "http://www.w3.org/2005/atom": .atom,
    "http://purl.org/atom/ns#": .atom,
    "http://purl.org/rss/1.0": .rss,
    "http://my.netscape.com/rdf/simple/0.9": .rss,
    "http://channel.netscape.com/rdf/simple/0.9": .rss,
    "http://backend.userland.com/rss2": .rss,
    "http://blogs.law.harvard.edu/tech/rss": .rss,
    "http://purl.org/rss/1.0/modules/content": .contentModule,
    "http://search.yahoo.com/mrss": .media,
    "http://www.itunes.com/dtds/podcast-1.0.dtd": .itunes,
    "http://www.sitemaps.org/schemas/sitemap/0.9": .sitemap,
    "http://www.google.com/schemas/sitemap/0.84": .sitemap,
    "http://www.google.com/schemas/sitemap-image/1.1": .sitemap,
    "http://www.google.com/schemas/sitemap-video/1.1": .sitemap,
    "http://www.google.com/schemas/sitemap-news/0.9": .sitemap,
    "http://xspf.org/ns/0": .playlist,
    "http://wellformedweb.org/commentapi": .commentAPI,
    "http://a9.com/-/spec/opensearch/1.1": .openSearch,
    "http://turbo.yandex.ru": .turbo,
    "http://www.w3.org/1999/xsl/transform": .xslt,
    "http://opml.org/spec2": .opml,
    "http://www.opml.org/spec2": .opml,
  ]

  private static let byPrefix: TextMap<XMLVocabulary> = [
    "xhtml": .html, "html": .html, "h": .html, "svg": .svg, "mathml": .mathML, "math": .mathML,
    "mml": .mathML, "atom": .atom, "content": .contentModule, "media": .media, "itunes": .itunes,
    "image": .sitemap, "video": .sitemap, "news": .sitemap, "wfw": .commentAPI, "turbo": .turbo,
    "xsl": .xslt,
  ]
}
