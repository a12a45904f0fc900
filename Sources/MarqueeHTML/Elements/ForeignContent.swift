internal import MarqueeBase

/// Tracks `<svg>` and `<math>`, in which `<style>`, `<script>` and `<title>` are read as ordinary
/// tags, and `<select>`, in which most tags are dropped.
///
/// It is stricter than browsers: a tag that is closed in the wrong order, or that would end the
/// drawing in a browser, makes the tracker unsure, and later values are refused.
package struct ForeignContent {
  private struct Element {
    var name: String
    /// Whether the element's content is HTML: it is an HTML element in `<foreignObject>`, or an
    /// element that may contain HTML.
    var holdsHTML: Bool
  }

  private var stack: [Element] = []
  /// Whether a `<select>` is open.
  package private(set) var inSelect = false
  /// The first tag that browsers may read differently; nil when there was none.
  package private(set) var unsureSince: String?
  private let scripting: Scripting

  package init(scripting: Scripting) { self.scripting = scripting }

  /// Whether a tag at this place is SVG's or MathML's.
  package var isForeign: Bool { stack.last.map { !$0.holdsHTML } ?? false }

  /// Whether a drawing or formula is open, even if this place is in HTML inside it.
  package var isInside: Bool { !stack.isEmpty }

  /// The name of the SVG `style` or `script` element that this place is in; nil elsewhere.
  package var rawElement: String? {
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
  private static let integrationPoints: TextSet = [
    "foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext",
  ]
  /// Whether HTML's tokenizer reads the element's content as text, while SVG's and MathML's don't.
  private func switches(_ element: String) -> Bool {
    TextContent(of: element, scripting: scripting).map { $0 != .script } ?? false
  }

  private mutating func becomeUnsure(_ element: String) {
    if unsureSince == nil { unsureSince = element }
  }

  /// Follows a start tag.
  ///
  /// - Returns: whether the element is an HTML element.
  package mutating func startTag(_ element: String, isSelfClosed: Bool, hasFontAttribute: Bool)
    -> Bool
  {
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
      } else if switches(element) {
        becomeUnsure(element)
      }
    }
    if element == "select" { inSelect.toggle() }
    // Most of a page is in no drawing, and its tags need no look-up.
    guard !stack.isEmpty else { return true }
    let isRaw = TextContent(of: element, scripting: scripting) != nil
    if !isRaw, !HTMLElements.void.contains(element) {
      stack.append(Element(name: element, holdsHTML: true))
    }
    return true
  }

  private mutating func foreignStartTag(
    _ element: String, isSelfClosed: Bool, hasFontAttribute: Bool
  ) {
    let leaves =
      Self.breakouts.contains(element) || element == "font" && hasFontAttribute
      || switches(element) && element != "title" && element != "style"
    if leaves || rawElement != nil { becomeUnsure(element) }
    guard !isSelfClosed else { return }
    // `<title>` and `<desc>` contain HTML in SVG, and `<mi>`, `<mo>` and others in MathML, but not
    // the other way round.
    let isMath = stack.first?.name == "math"
    let isPoint = Self.integrationPoints.contains(element) && (element.hasPrefix("m") == isMath)
    stack.append(Element(name: element, holdsHTML: isPoint))
  }

  /// Follows an end tag.
  package mutating func endTag(_ element: String) {
    if element == "select" { inSelect = false }
    guard let last = stack.last else { return }
    let isRaw = TextContent(of: element, scripting: scripting) != nil
    if last.name == element {
      stack.removeLast()
    } else if !(last.holdsHTML && isRaw) {
      becomeUnsure(element)
    }
  }

  /// The element that a page's content leaves open for its layout, as text for a message; nil when
  /// there is none.
  package func unclosed(isFragment: Bool) -> String? {
    guard isFragment else { return nil }
    if let element = stack.first?.name { return "<\(element)>" }
    if inSelect { return "<select>" }
    return unsureSince.map { "<\($0)> in <svg>, <math> or <select>" }
  }
}
