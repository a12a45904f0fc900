internal import MarqueeBase

/// The documentation of the language's tags and filters, made from their definitions: two chapters
/// of docs/templates.md, and `marquee help`.
package enum LanguageReference {
  /// The chapter about tags in docs/templates.md.
  package static func tagChapter() -> String {
    TagLibrary.all.map(chapter).joined(separator: "\n")
  }

  /// The chapter about filters in docs/templates.md.
  package static func filterChapter() -> String {
    FilterLibrary.sections.map(chapter).joined(separator: "\n")
  }

  /// The list of tags, for a terminal.
  package static func tagList() -> String {
    TagLibrary.all.map { tag in
      let example = tag.examples[0].template.split(separator: "\n").map { "      \($0)\n" }
      return "  \(tag.name)\n    \(plain(tag.summary))\n" + example.joined()
    }.joined(separator: "\n")
  }

  /// The list of filters, for a terminal.
  package static func filterList() -> String {
    FilterLibrary.sections.map { section in
      section.title + "\n"
        + section.filters.map {
          "  \($0.name)\n    \(plain($0.summary))\n      \($0.example)\n"
        }.joined()
    }.joined(separator: "\n")
  }

  /// The text without Markdown's link addresses.
  private static func plain(_ text: String) -> String {
    text.replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }
  }

  // MARK: Chapters

  private static func chapter(_ tag: TagDefinition) -> String {
    var text = "### \(tag.name == "#" ? "`#`" : tag.name)\n\n\(tag.summary)\n"
    if !tag.documentation.utf8.isEmpty { text += "\n\(tag.documentation)\n" }
    for example in tag.examples { text += "\n" + block(example) }
    return text
  }

  private static func block(_ example: LanguageExample) -> String {
    var text = example.introduction.utf8.isEmpty ? "" : example.introduction + "\n\n"
    text +=
      example.format == .markdown
      ? "<!-- template -->" : "<!-- template: \(example.format.rawValue) -->"
    text += fence("liquid", example.template)
    for (name, partial) in example.partials {
      text += "<!-- partial: \(name) -->" + fence("liquid", partial)
    }
    if let data = example.data { text += "<!-- data -->" + fence("json", data) }
    let isText = example.isRefused || !example.format.isHTML
    return text + (example.isRefused ? "<!-- error -->" : "<!-- output -->")
      + fence(isText ? "text" : "html", example.output)
  }

  private static func fence(_ language: String, _ text: String) -> String {
    "\n```\(language)\n\(text)\n```\n"
  }

  private static func chapter(_ section: FilterSection) -> String {
    var text = "### \(section.title)\n\n"
    if !section.introduction.utf8.isEmpty { text += section.introduction + "\n\n" }
    text += "<!-- expressions: \(section.data) -->\n"
    text += "| filter | what it does | example | gives |\n|---|---|---|---|\n"
    for filter in section.filters {
      var start = "| `\(filter.name)` | \(filter.summary) |"
      if filter.examples.isEmpty { text += start + " | |\n" }
      for (template, output) in filter.examples {
        text += "\(start) `\(template.replacing("|", with: "\\|"))` | `\(output)` |\n"
        start = "|  |  |"
      }
    }
    return section.note.utf8.isEmpty ? text : text + "\n\(section.note)\n"
  }
}
