package import MarqueeBase

/// The elements of HTML, by kind.
package enum HTMLElements {
  /// The names of all elements that HTML defines, obsolete ones included, in lower case.
  package static let names: TextSet = [
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "base", "bdi",
    "bdo", "big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
    "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir",
    "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form",
    "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr",
    "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "main",
    "map", "mark", "marquee", "math", "menu", "meta", "meter", "nav", "nobr", "noscript", "object",
    "ol", "optgroup", "option", "output", "p", "param", "picture", "pre", "progress", "q", "rp",
    "rt", "ruby", "s", "samp", "script", "search", "section", "select", "slot", "small", "source",
    "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td",
    "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul",
    "var", "video", "wbr", "xmp",
  ]

  /// The elements that have no content and no end tag.
  package static let void: TextSet = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
  ]

  /// The block elements. Their start tags end an open paragraph, so they can't be inside one.
  package static let blocks: TextSet = [
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dd", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "search",
    "section", "summary", "table", "ul",
  ]

  /// The elements whose tags end an open paragraph: block elements and the parts of tables.
  static let endingParagraph = blocks.union(["td", "th", "tr"])

  /// The level, 1 to 6, of `h1` to `h6`; nil for other elements.
  package static func headingLevel(of element: String) -> Int? {
    let bytes = element.utf8
    guard bytes.count == 2, bytes.first == UInt8(ascii: "h"), let digit = bytes.last,
      (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(digit)
    else { return nil }
    return Int(digit - UInt8(ascii: "0"))
  }

  /// Whether HTML contains the tag of a block element.
  package static func blocksOccur(in bytes: [UInt8]) -> Bool {
    var index = 0
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      let name = bytes[(open + 1)...].prefix(12).prefix {
        (97...122).contains($0 | 0x20) || (48...57).contains($0)
      }
      if blocks.contains(String(decoding: name, as: UTF8.self).lowercased()) { return true }
      index = open + 1
    }
    return false
  }
}
