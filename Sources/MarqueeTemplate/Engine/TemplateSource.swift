internal import MarqueeBase

/// A template's text with its name, as read from a file.
public struct TemplateSource: Hashable, Sendable {
  @ComparedByBytes private var path: String
  @ComparedByBytes private var body: String
  public var format: Format
  /// How many lines of the file stand before `text` (its front matter).
  public var lineOffset: Int

  /// The path as shown in diagnostics: `content/index.md`.
  public var name: String {
    get { path }
    set { path = newValue }
  }

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
