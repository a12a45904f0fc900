internal import MarqueeBase

/// Follows `<svg>` and `<math>`, where `<style>`, `<script>` and `<title>` are read as ordinary
/// tags, and `<select>`, where most tags are dropped.
///
/// It asks for more order than browsers do: what is closed in the wrong order, or would make a
/// browser leave the drawing, makes it unsure, and values behind that are refused.
struct ForeignContent {
  private struct Element {
    var name: String
    /// An element of HTML in `<foreignObject>`, or one that may hold HTML.
    var holdsHTML: Bool
  }

  private var stack: [Element] = []
  private(set) var inSelect = false
  /// The first tag that browsers may read differently.
  private(set) var unsureSince: String?

  /// Whether a tag here is one of SVG or MathML.
  var isForeign: Bool { stack.last.map { !$0.holdsHTML } ?? false }

  /// Whether a drawing or formula is open, HTML inside it included.
  var isInside: Bool { !stack.isEmpty }

  /// `style` or `script` of SVG that this place is in.
  var rawElement: String? {
    guard isForeign, let name = stack.last?.name, name == "style" || name == "script" else {
      return nil
    }
    return name
  }

  private static let breakouts: TextSet = [
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em",
    "embed", "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing",
    "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span", "strong", "strike",
    "sub", "sup", "table", "tt", "u", "ul", "var",
  ]
  /// Elements of HTML whose text tokenizers switch for, unlike SVG's and MathML's.
  private static let switching: TextSet = [
    "title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext",
  ]
  private static let integrationPoints: TextSet = [
    "foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext",
  ]
  private static let voidElements: TextSet = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
  ]

  private mutating func becomeUnsure(_ element: String) {
    if unsureSince == nil { unsureSince = element }
  }

  /// - Returns: whether the element is one of HTML.
  mutating func startTag(_ element: String, isSelfClosed: Bool, hasFontAttribute: Bool) -> Bool {
    if element == "frameset" || element == "annotation-xml" { becomeUnsure(element) }
    if isForeign {
      foreignStartTag(element, isSelfClosed: isSelfClosed, hasFontAttribute: hasFontAttribute)
      return false
    }
    if element == "svg" || element == "math" {
      if inSelect { becomeUnsure("select") }
      if !isSelfClosed { stack.append(Element(name: element, holdsHTML: false)) }
      return false
    }
    if inSelect {
      if element == "input" || element == "textarea" || element == "keygen" {
        inSelect = false
      } else if Self.switching.contains(element) {
        becomeUnsure(element)
      }
    }
    if element == "select" { inSelect.toggle() }
    // Most of a page is in no drawing: nothing is looked up for its tags.
    guard !stack.isEmpty else { return true }
    let isRaw = Self.switching.contains(element) || element == "script"
    if !isRaw, !Self.voidElements.contains(element) {
      stack.append(Element(name: element, holdsHTML: true))
    }
    return true
  }

  private mutating func foreignStartTag(
    _ element: String, isSelfClosed: Bool, hasFontAttribute: Bool
  ) {
    let leaves =
      Self.breakouts.contains(element) || element == "font" && hasFontAttribute
      || Self.switching.contains(element) && element != "title" && element != "style"
    if leaves || rawElement != nil { becomeUnsure(element) }
    guard !isSelfClosed else { return }
    // `<title>` and `<desc>` hold HTML in SVG, `<mi>` … in MathML: anything else only looks so.
    let isMath = stack.first?.name == "math"
    let isPoint = Self.integrationPoints.contains(element) && (element.hasPrefix("m") == isMath)
    stack.append(Element(name: element, holdsHTML: isPoint))
  }

  mutating func endTag(_ element: String) {
    if element == "select" { inSelect = false }
    guard let last = stack.last else { return }
    let isRaw = Self.switching.contains(element) || element == "script"
    if last.name == element {
      stack.removeLast()
    } else if !(last.holdsHTML && isRaw) {
      becomeUnsure(element)
    }
  }

  /// What a page's content leaves open for its layout; nil when nothing.
  func unclosed(isFragment: Bool) -> String? {
    guard isFragment else { return nil }
    if let element = stack.first?.name { return "<\(element)>" }
    if inSelect { return "<select>" }
    return unsureSince.map { "<\($0)> in <svg>, <math> or <select>" }
  }
}

/// Whether block HTML would end an open paragraph or stand in a heading.
struct ParagraphTracker {
  /// `p`, `h1`…`h6`.
  private(set) var open: String?

  private static let closers: TextSet = [
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div",
    "dl", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "main", "menu", "nav", "ol", "p", "pre", "search", "section",
    "summary", "table", "ul", "li", "dd", "dt", "td", "th", "tr",
  ]

  mutating func startTag(_ element: String) {
    if open != nil, Self.closers.contains(element) { open = nil }
    if element == "p" || Heading.level(of: element) != nil { open = element }
  }

  mutating func endTag(_ element: String) {
    guard let open else { return }
    if open == element || Self.closers.contains(element) { self.open = nil }
  }
}
