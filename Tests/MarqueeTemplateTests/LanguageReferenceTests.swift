import Foundation
import MarqueeBase
import Testing

@testable import MarqueeTemplate

/// docs/templates.md and the definitions of tags and filters say the same, and it is true.
@Suite struct LanguageReferenceTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/templates.md")

  /// The chapters of docs/templates.md are those of the definitions. `scripts/reference` sets
  /// `MARQUEE_WRITE_REFERENCE=1`, with which they are written anew.
  @Test func thePageIsUpToDate() throws {
    let text = String(decoding: try Data(contentsOf: Self.page), as: UTF8.self)
    var written = try Self.replacing("Tags", LanguageReference.tagChapter(), in: text)
    written = try Self.replacing("Filters", LanguageReference.filterChapter(), in: written)
    if ProcessInfo.processInfo.environment["MARQUEE_WRITE_REFERENCE"] == "1" {
      try Data(written.utf8).write(to: Self.page)
      return
    }
    #expect(
      text == written,
      "scripts/reference writes it anew")
  }

  /// A chapter keeps its title and introduction; what its sections hold is given.
  private static func replacing(
    _ title: String, _ sections: String, in text: String
  ) throws -> String {
    let start = try #require(text.range(of: "\n## \(title)\n"))
    let first = try #require(text.range(of: "\n### ", range: start.upperBound..<text.endIndex))
    let end = try #require(text.range(of: "\n## ", range: first.upperBound..<text.endIndex))
    return text[...first.lowerBound] + sections + text[end.lowerBound...]
  }

  private static func data(_ text: String) throws -> TextMap<Value> {
    var reader = JSONReader()
    guard case .record(let record) = try reader.read(text) else { return [:] }
    return TextMap(uniqueKeysWithValues: zip(record.keys.names, record.values))
  }

  @Test(arguments: FilterLibrary.sections.map(\.title))
  func filterExamplesAreTrue(_ title: String) throws {
    let section = try #require(FilterLibrary.sections.first { $0.title == title })
    let data = try Self.data(section.data)
    for filter in section.filters {
      #expect(!filter.examples.isEmpty || filter.traits.contains(.isForPages), "\(filter.name)")
      for (template, output) in filter.examples {
        let text = try render(template, as: .text, data)
        #expect(text.replacing("\n", with: "↵") == output, "\(template)")
      }
    }
  }

  @Test func tagExamplesAreTrue() throws {
    for tag in TagLibrary.all {
      #expect(!tag.examples.isEmpty, "\(tag.name)")
      for example in tag.examples {
        let partials = Dictionary(
          uniqueKeysWithValues: example.partials.map { ($0.name, $0.text + "\n") })
        let data = try Self.data(example.data ?? "{}")
        guard !example.isRefused else {
          let said = refusal(example.template, as: example.format, data, partials: partials)
          #expect(said.hasPrefix("page:"), "\(tag.name)")
          continue
        }
        let text = try render(example.template, as: example.format, data, partials: partials)
        #expect(text.trimmingCharacters(in: .newlines) == example.output, "\(tag.name)")
      }
    }
  }
}
