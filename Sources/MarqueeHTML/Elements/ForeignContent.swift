internal import MarqueeBase

/// Follows `<svg>` and `<math>`, where `<style>`, `<script>` and `<title>` are read as ordinary
/// tags, and `<select>`, where most tags are dropped.
///
/// It asks for more order than browsers do: what is closed in the wrong order, or would make a
/// browser leave the drawing, makes it unsure, and values behind that are refused.
package struct ForeignContent {
  private struct Element {
    var name: String
    /// An element of HTML in `<foreignObject>`, or one that may hold HTML.
    var holdsHTML: Bool
  }

  private var stack: [Element] = []
  package private(set) var inSelect = false
  /// The first tag that browsers may read differently.
  package private(set) var unsureSince: String?
  private let scripting: Scripting

  package init(scripting: Scripting) { self.scripting = scripting }

  /// Whether a tag here is one of SVG or MathML.
  package var isForeign: Bool { stack.last.map { !$0.holdsHTML } ?? false }

  /// Whether a drawing or formula is open, HTML inside it included.
  package var isInside: Bool { !stack.isEmpty }

  /// `style` or `script` of SVG that this place is in.
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
  /// Whether HTML's tokenizer reads what follows as text, which SVG's and MathML's don't.
  private func switches(_ element: String) -> Bool {
    TextContent(of: element, scripting: scripting).map { $0 != .script } ?? false
  }

  private mutating func becomeUnsure(_ element: String) {
    if unsureSince == nil { unsureSince = element }
  }

  /// - Returns: whether the element is one of HTML.
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
    // Most of a page is in no drawing: nothing is looked up for its tags.
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
    // `<title>` and `<desc>` hold HTML in SVG, `<mi>` … in MathML: anything else only looks so.
    let isMath = stack.first?.name == "math"
    let isPoint = Self.integrationPoints.contains(element) && (element.hasPrefix("m") == isMath)
    stack.append(Element(name: element, holdsHTML: isPoint))
  }

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

  /// What a page's content leaves open for its layout; nil when nothing.
  package func unclosed(isFragment: Bool) -> String? {
    guard isFragment else { return nil }
    if let element = stack.first?.name { return "<\(element)>" }
    if inSelect { return "<select>" }
    return unsureSince.map { "<\($0)> in <svg>, <math> or <select>" }
  }
}
