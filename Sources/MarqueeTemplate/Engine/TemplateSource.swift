internal import MarqueeBase

/// A template's text and name, as read from a file.
public struct TemplateSource: Hashable, Sendable {
  @ComparedByBytes private var path: String
  @ComparedByBytes private var body: String
  public var format: Format
  /// The number of lines before `text` in the file: its front matter.
  public var lineOffset: Int

  /// The template's path as diagnostics show it: `content/index.md`.
  public var name: String {
    get { path }
    set { path = newValue }
  }

  /// The template's text, without the front matter.
  public var text: String {
    _read { yield body }
    _modify { yield &body }
  }

  public init(name: String, text: String, format: Format, lineOffset: Int = 0) {
    path = name
    body = text
    self.format = format
    self.lineOffset = lineOffset
  }
}
