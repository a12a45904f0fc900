internal import MarqueeBase

/// A tag's definition: its shape, how it is parsed, and what its readers and writers are told of it.
///
/// The parser, the lines that vanish, the checks, `marquee help tags` and docs/templates.md read it
/// here. What is parsed becomes a ``Node``, which the interpreter runs. It is a class only because a
/// parser looks it up several times for each tag.
final class TagDefinition: Sendable {
  /// What stands between a tag and its end tag.
  enum Body: Sendable {
    /// Nothing: the tag has no end tag.
    case none
    /// Text and tags; the tags named here part them.
    case template(branches: [String] = [])
    /// Text that is left out. With `nests`, tags of the same name may stand in it.
    case comment(nests: Bool)
    /// Text that is printed as it is.
    case verbatim
  }

  typealias Parse =
    @Sendable (
      _ parser: TemplateParser, _ item: TemplateItem, _ stream: inout any ItemStream,
      _ block: inout TemplateParser.ParsedBlock
    ) throws(SyntaxError) -> Void

  let name: String
  let body: Body
  /// Whether the tag, rather than its body, prints something: its line does not vanish.
  let prints: Bool
  /// Whether the words of the tag are tags themselves, one a line.
  let holdsTags: Bool
  /// The names that the tag gives to its body: `forloop`.
  let introduces: [String]
  /// The tags that its body may end at, or be parted by.
  let ends: TextSet
  /// One sentence for the documentation.
  let summary: String
  /// Paragraphs of Markdown behind it.
  let documentation: String
  let examples: [LanguageExample]
  /// Reads the tag and what belongs to it, and adds its node to the block.
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
