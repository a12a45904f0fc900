import Foundation
import MarqueeTemplate
import Testing

@testable import MarqueeSite

/// docs/from-jekyll.md holds the tables of foreign words, from which messages come.
@Suite struct ForeignWordsDocumentTests {
  private static let kinds: [(title: String, words: [ForeignWord])] = [
    ("Tags", ForeignWord.tags), ("Filters", ForeignWord.filters),
    ("Variables", ForeignWord.variables), ("Between braces", ForeignWord.braces),
    ("Front matter", ForeignWord.keys), ("Files and folders", ForeignWord.files),
    ("Commands", ForeignWord.commands), ("Options", ForeignWord.options),
  ]

  /// The section of a generator as the page must have it.
  private static func section(_ home: ForeignWord.Home) -> String {
    var parts = ["## \(home.rawValue)\n"]
    for (title, words) in kinds {
      let rows = words.filter { $0.homes.contains(home) }.map { word in
        "| `\(escaped(word.word))` | \(cell(word.instead)) |\n"
      }
      guard !rows.isEmpty else { continue }
      parts.append("**\(title)**\n")
      parts.append("| there | here |\n|---|---|\n" + rows.joined())
    }
    return parts.joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }

  /// Liquid and HTML stand in code.
  private static func cell(_ text: String) -> String {
    let marked = text.replacing(/\{\{.*?\}\}|\{%.*?%\}|<[a-z!\/][^>]*>/) { "`\($0.0)`" }
    return escaped(marked)
  }

  @Test(arguments: ForeignWord.Home.allCases)
  func thePageHasEveryWord(_ home: ForeignWord.Home) throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/from-jekyll.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let section = Self.section(home)
    #expect(section.split(separator: "\n").count > 4)
    #expect(text.contains(section), "docs/from-jekyll.md lacks:\n\(section)")
  }

  @Test func noKeyIsOurs() {
    let own = [
      "query", "as", "template", "layout", "group_by", "paginate", "path", "draft", "publish_at",
      "expires_at", "sitemap", "title", "description", "date",
    ]
    #expect(ForeignWord.keys.filter { own.contains($0.word) } == [])
    for table in Self.kinds.map(\.words) {
      #expect(Set(table.map(\.word)).count == table.count)
      #expect(table.allSatisfy { !$0.homes.isEmpty && !$0.instead.hasSuffix(".") })
    }
  }
}
