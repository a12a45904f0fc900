package import MarqueeBase

/// A template's text with its name, as read from a file.
package struct TemplateSource: Hashable, Sendable {
  /// The path as shown in diagnostics: `content/index.md`.
  @ComparedByBytes package var name: String
  @ComparedByBytes package var text: String
  package var format: Format
  /// How many lines of the file stand before `text` (its front matter).
  package var lineOffset: Int

  package init(name: String, text: String, format: Format, lineOffset: Int = 0) {
    self.name = name
    self.text = text
    self.format = format
    self.lineOffset = lineOffset
  }
}
