import Foundation
import MarqueeBase
import Testing

@testable import MarqueeTemplate

/// docs/templates.md leaves out nothing of the language. That its examples give what it says is
/// what DocumentationTests sees to.
@Suite struct DocumentedLanguageTests {
  /// The templates of the page's examples: fenced ones, and those in tables.
  private static let examples: Result<String, any Error> = Result {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/templates.md")
    let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
    var isTemplate = false
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isTemplate = line == "```liquid"
      } else if isTemplate {
        lines.append(line)
      } else if line.hasPrefix("|") {
        // Only what stands in code: the words around it are no example.
        for match in line.replacing("\\|", with: "\u{1}").matches(of: /`(\{[{%][^`]*)`/) {
          lines.append(match.1)
        }
      }
    }
    return lines.joined(separator: "\n").replacing("\u{1}", with: "|")
  }

  @Test func everyFilterHasAnExample() throws {
    let examples = try Self.examples.get()
    #expect(FilterLibrary.names.count > 50)
    let missing = try FilterLibrary.names.filter { name in
      try !examples.contains(Regex("\\|\\s*\(name)\\b"))
    }
    #expect(missing == [])
  }

  @Test func everyTagHasAnExample() throws {
    let examples = try Self.examples.get()
    #expect(TagLibrary.names.count > 15)
    let tags = TagLibrary.names.union(["else", "elsif", "when", "#"])
    let missing = try tags.filter { name in
      // A line of its own inside `{% liquid %}` is a tag, too.
      try !examples.contains(Regex("(\\{%-?\\s*|\\n\\s+)\(name)(?![a-z])"))
    }
    #expect(missing == [])
  }
}
