internal import MarqueeBase

/// Whether block HTML would end an open paragraph or stand in a heading.
package struct ParagraphTracker {
  /// `p`, `h1`…`h6`.
  package private(set) var open: String?

  package init() {}

  package mutating func startTag(_ element: String) {
    if open != nil, HTMLElements.endingParagraph.contains(element) { open = nil }
    if element == "p" || HTMLElements.headingLevel(of: element) != nil { open = element }
  }

  package mutating func endTag(_ element: String) {
    guard let open else { return }
    if open == element || HTMLElements.endingParagraph.contains(element) { self.open = nil }
  }
}
