import Foundation
import Testing

@testable import MarqueeTemplate

@Suite("Refusals explain themselves")
struct RefusalTextTests {
  /// The format an example is written in.
  static func format(of reason: RefusalReason) -> Format {
    switch reason {
    case .xmlMarkup, .xmlComment: .xml
    case .jsonToken, .jsonEscape, .jsonHTML: .json
    case .csvPartOfField: .csv
    case .calendarName, .calendarParameter, .calendarControl: .calendar
    default: .html
    }
  }

  /// The documentation's examples use Liquid's filters; the harness names traits.
  static func harness(_ template: String, _ format: Format) -> EscapeHarness {
    let plain = ["x", "y"].reduce(template) { text, name in
      text.replacing("{{ \(name) | markdown: inline }}", with: "{{\(name)|inline}}")
        .replacing("{{ \(name) | json }}", with: "{{\(name)|json}}")
        .replacing("{{ \(name) | markdown }}", with: "{{\(name)|markdown}}")
        .replacing("{{ \(name) }}", with: "{{\(name)}}")
    }
    return EscapeHarness(plain, format: format)
  }

  @Test(
    "each example is refused for its reason, and the advice is accepted",
    arguments: RefusalReason.allCases)
  func examples(_ reason: RefusalReason) {
    let format = Self.format(of: reason)
    let refused = Self.harness(reason.text().example.refused, format).walk()
    #expect(refused.refusals.contains { $0.reason == reason })
    if !reason.text().example.instead.contains("{%") {
      let accepted = Self.harness(reason.text().example.instead, format).walk()
      #expect(accepted.refusals.map(\.reason) == [])
      #expect(accepted.endsOpen == nil)
    }
  }

  @Test("sentences name what is refused")
  func sentences() {
    let refusals: [(String, String)] = [
      ("<p title={{x}}>", "the value of the attribute 'title' has no quotes"),
      (
        "<p onclick='{{x}}'>",
        "a value can't stand in the event handler 'onclick', which is JavaScript"
      ),
      (
        "<a href='javascript:{{x}}'>",
        "a value can't stand in an address that starts with 'javascript:'"
      ),
      (
        "<xmp>{{x}}</xmp>",
        "a value can't stand in <xmp>, whose content browsers read in different ways"
      ),
    ]
    for (template, sentence) in refusals {
      #expect(EscapeHarness(template).walk().refusals.first?.sentence == sentence)
    }
  }

  @Test("the documentation has each refusal, with its example and what to write instead")
  func documentation() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/escaping.md").standardized
    let text = try String(contentsOf: file, encoding: .utf8)
    for reason in RefusalReason.allCases {
      #expect(text.contains("### `\(reason.rawValue)`"))
      #expect(text.contains("\n\(reason.text().example.refused)\n"))
      #expect(text.contains("\n\(reason.text().example.instead)\n"))
    }
  }

  @Test("codes are unique and every sentence is one")
  func form() {
    for reason in RefusalReason.allCases {
      let text = reason.text()
      #expect(!text.sentence.hasSuffix(".") && !text.help.hasSuffix(".") && !text.help.isEmpty)
    }
  }
}
