internal import MarqueeBase

/// Tracks whether a place in HTML is inside a paragraph or a heading, which block elements would
/// end or must not be in.
package struct ParagraphTracker {
  /// The name of the open element, `p` or `h1` to `h6`; nil when none is open.
  package private(set) var open: String?

  package init() {}

  /// Follows a start tag, given by its element's name in lower case.
  package mutating func startTag(_ element: String) {
    if open != nil, HTMLElements.endingParagraph.contains(element) { open = nil }
    if element == "p" || HTMLElements.headingLevel(of: element) != nil { open = element }
  }

  /// Follows an end tag, given by its element's name in lower case.
  package mutating func endTag(_ element: String) {
    guard let open else { return }
    if open == element || HTMLElements.endingParagraph.contains(element) { self.open = nil }
  }
}
