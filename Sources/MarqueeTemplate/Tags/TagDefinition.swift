internal import MarqueeBase

/// The definition of a tag: its shape, how it is parsed, and its documentation.
///
/// The parser, the removal of lines, the checks, `marquee help tags` and docs/templates.md use it.
/// The result of parsing is a ``Node``, which the interpreter runs. It is a class only because a
/// parser looks it up several times for each tag.
final class TagDefinition: Sendable {
  /// The content between a tag and its end tag.
  enum Body: Sendable {
    /// Nothing: the tag has no end tag.
    case none
    /// Text and tags; the tags named here divide the body.
    case template(branches: [String] = [])
    /// Text that is left out. With `nests`, it may contain tags of the same name.
    case comment(nests: Bool)
    /// Text that is printed unchanged.
    case verbatim
  }

  typealias Parse =
    @Sendable (
      _ parser: TemplateParser, _ item: TemplateItem, _ stream: inout any ItemStream,
      _ block: inout TemplateParser.ParsedBlock
    ) throws(SyntaxError) -> Void

  let name: String
  let body: Body
  /// Whether the tag itself, and not only its body, prints something; its line is not removed then.
  let prints: Bool
  /// Whether the tag's markup consists of tags, one per line.
  let holdsTags: Bool
  /// The names that the tag gives its body: `forloop`.
  let introduces: [String]
  /// The tags at which its body may end or be divided.
  let ends: TextSet
  /// A sentence for the documentation.
  let summary: String
  /// Paragraphs of Markdown that follow the sentence.
  let documentation: String
  let examples: [LanguageExample]
  /// Parses the tag and its body, and adds its node to the block.
  let parse: Parse

  init(
    _ name: String, body: Body = .none, prints: Bool = false, holdsTags: Bool = false,
    introduces: [String] = [], _ summary: String, documentation: String = "",
    examples: [LanguageExample], parse: @escaping Parse = { _, _, _, _ in }
  ) {
    self.name = name
    self.body = body
    self.prints = prints
    self.holdsTags = holdsTags
    self.introduces = introduces
    self.summary = summary
    self.documentation = documentation
    self.examples = examples
    self.parse = parse
    ends =
      switch body {
      case .none: []
      case .template(let branches): TextSet(branches + ["end" + name])
      case .comment, .verbatim: ["end" + name]
      }
  }

  var branches: [String] { if case .template(let branches) = body { branches } else { [] } }

  var hasEnd: Bool { !ends.isEmpty }
}
