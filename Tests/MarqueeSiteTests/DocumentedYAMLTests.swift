import Foundation
import MarqueeBase
import MarqueeSite
import Testing

/// Examples for other programs can't be run here, but they can be read.
@Suite struct DocumentedYAMLTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")

  /// The blocks of a language, with the line that each starts in.
  private static func blocks(_ language: String, of page: String) throws -> [(Int, String)] {
    let text = try String(contentsOf: folder.appending(path: page), encoding: .utf8)
    var blocks: [(Int, String)] = []
    var start: Int?
    var lines: [Substring] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if let first = start, line == "```" {
        blocks.append((first, lines.joined(separator: "\n")))
        start = nil
      } else if start != nil {
        lines.append(line)
      } else if line == "```\(language)" {
        start = index + 2
        lines = []
      }
    }
    return blocks
  }

  @Test(arguments: [("scheduled-jobs.md", 3), ("shards.md", 3)])
  func isYAML(_ page: String, _ count: Int) throws {
    let blocks = try Self.blocks("yaml", of: page)
    #expect(blocks.count == count)
    for (line, text) in blocks {
      let source = YAMLSource(
        file: page, text: text, lineOffset: line - 1, category: .configuration)
      guard case .map? = try source.parse()?.content else {
        Issue.record("\(page):\(line) is no map")
        continue
      }
    }
  }

  @Test func isJSON() throws {
    for (_, text) in try Self.blocks("json", of: "shards.md") {
      _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    }
  }
}
