package import MarqueeBase

/// A word that has a meaning in another generator or template language but not in Marquee, with
/// what to write instead.
///
/// Messages and `docs/from-jekyll.md` both come from the tables of such words: `tags`, `filters`,
/// `variables`, `braces`, and in `MarqueeSite` `keys` and `files`.
package struct ForeignWord: Hashable, Sendable {
  /// The generators and languages that a word comes from. Each is a section of
  /// `docs/from-jekyll.md`.
  package enum Home: String, CaseIterable, Sendable {
    case jekyll = "Jekyll"
    case eleventy = "Eleventy"
    case hugo = "Hugo"
    case shopify = "Shopify"
    case jinja = "Jinja, Twig and Nunjucks"
    case handlebars = "Handlebars and Mustache"
    case code = "ERB, PHP, JavaScript and Python"
  }

  /// The word as it is written there: `slugify`, `site.posts`, `permalink`.
  package let word: String
  /// The generators and languages that have the word, at least one.
  package let homes: [Home]
  /// The advice on what to write instead: the `help:` of a message.
  package let instead: String

  package init(_ word: String, _ homes: [Home], _ instead: String) {
    self.word = word
    self.homes = homes
    self.instead = instead
  }

  /// The note of a message that names the word's origin and the page that lists such words.
  package var note: String {
    let homes = homes.map { "from \($0.rawValue)" }.joined(separator: " and ")
    return "'\(word)' is known \(homes); docs/from-jekyll.md lists what corresponds"
  }
}

extension Sequence<ForeignWord> {
  /// The words of a table by the text that they are looked up by.
  package func byWord() -> TextMap<ForeignWord> {
    TextMap(map { ($0.word, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
