internal import MarqueeBase

/// Whether scripts run where a page is read: with them `<noscript>` holds text, without them tags.
///
/// A browser runs scripts; a crawler and a reader who forbids them do not. A value is only written
/// where both read the same.
package enum Scripting: Sendable { case on, off }

/// How the tokenizer reads the content of an element that holds text instead of tags, by the names
/// of the HTML standard.
package enum TextContent: Sendable {
  /// Text with character references, up to the end tag.
  case escapableRawText
  /// Text without them.
  case rawText
  /// The same, with the rules for `<!--` and `<script>` in it.
  case script
  /// Everything to the end of the page.
  case plaintext

  /// - Parameter element: in lower case, of HTML rather than SVG or MathML.
  /// - Returns: nil for an element whose content is ordinary HTML.
  package init?(of element: String, scripting: Scripting) {
    switch element {
    case "title", "textarea": self = .escapableRawText
    case "style", "xmp", "iframe", "noembed", "noframes": self = .rawText
    case "noscript" where scripting == .on: self = .rawText
    case "script": self = .script
    case "plaintext": self = .plaintext
    default: return nil
    }
  }
}
