internal import MarqueeBase

/// Whether the reader of a page runs scripts: if so, `<noscript>` contains text, otherwise tags.
///
/// A browser runs scripts; a crawler, or a browser with scripts turned off, does not. A value is
/// written only where both read the page in the same way.
package enum Scripting: Sendable { case on, off }

/// How the tokenizer reads the content of an element that contains text instead of tags. The names
/// are the HTML standard's.
package enum TextContent: Sendable {
  /// Text with character references, up to the end tag.
  case escapableRawText
  /// Text without character references, up to the end tag.
  case rawText
  /// Text without character references, with the special rules for `<!--` and `<script>` in it.
  case script
  /// Text up to the end of the page.
  case plaintext

  /// - Parameter element: the name of an HTML element, not of SVG or MathML, in lower case.
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
