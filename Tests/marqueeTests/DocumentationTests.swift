import Foundation
import Testing

/// Every example of README.md and docs/ does what the page says. ``DocumentBlock`` has the marks
/// that make a block an example.
@Suite struct DocumentationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: name)), as: UTF8.self)
  }

  static let pages = [
    "README.md", "docs/tour.md", "docs/site.md", "docs/queries.md", "docs/templates.md",
    "docs/commands.md", "docs/database.md", "docs/scheduled-jobs.md", "docs/report.md",
  ]

  @Test(arguments: pages)
  func examplesAreTrue(_ page: String) throws {
    var examples = DocumentExamples(name: page, text: try Self.read(page))
    try examples.run()
    #expect(examples.problems == [], "\(examples.problems.joined(separator: "\n\n"))")
    #expect(examples.count > 0)
  }

  /// Each of these pages is wrong in one way, and the test of a page must see it.
  @Test(arguments: [
    ("<!-- template -->\n```liquid\n*a*\n```\n<!-- output -->\n```html\n<p>a</p>\n```", "gives:"),
    ("<!-- template -->\n```liquid\n{{ a }}\n```\n<!-- output -->\n```html\n\n```", "not defined"),
    ("<!-- template -->\n```liquid\na\n```\n<!-- error -->\n```text\nx\n```", "no error, but:"),
    ("<!-- expressions -->\n| a | b |\n|---|---|\n| `{{ 1 \\| plus: 1 }}` | `3` |", "gives 2"),
    ("<!-- configuration -->\n```yaml\nsite: { titel: x }\n```", "'titel'"),
    ("<!-- configuration -->\n```yaml\na: 1\n```\n<!-- error -->\n```text\nx\n```", "'a'"),
    ("<!-- site -->\n<!-- run -->\n```console\n$ echo a\nb\n```", "echo a says:\na"),
    ("<!-- site -->\n<!-- run: 1 -->\n```console\n$ echo a\na\n```", "exit code 0, not 1"),
    ("<!-- site -->\n<!-- run -->\n```console\n$ false\n$ true\n```", "exit code 1, not 0"),
    (
      "<!-- site -->\n<!-- file: a\nb\n-->\n<!-- holds: a -->\n```text\nc\n```", "does not hold it"
    ),
    ("```console\n$ marquee\n```", "nothing tests"),
    ("<!-- tempalte -->\n```liquid\na\n```", "no kind of example"),
  ])
  func wrongExamplesAreSeen(_ page: String, _ problem: String) throws {
    var examples = DocumentExamples(name: "page.md", text: page)
    try examples.run()
    #expect(examples.problems.count == 1)
    #expect(examples.problems.first?.contains(problem) ?? false, "\(examples.problems)")
  }

  @Test func everyFilterHasAnExample() throws {
    let templates = try Self.read("docs/templates.md")
    let folder = Self.root.appending(path: "Sources/MarqueeTemplate/Filters")
    var filters: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    {
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      for match in text.matches(of: /[Ff]ilter\(\s*"([a-z_0-9]+)",/) {
        filters.insert(String(match.1))
      }
    }
    #expect(filters.count > 50)
    let missing = filters.filter {
      !templates.contains(" \($0) ") && !templates.contains(" \($0): ")
    }
    #expect(missing == [])
  }

  /// Every option that a page gives to a command is one that the command has.
  @Test func optionsExist() throws {
    let folder = Self.root.appending(path: "docs")
    let files = try FileManager.default.subpathsOfDirectory(
      atPath: folder.path(percentEncoded: false)
    ).filter { $0.hasSuffix(".md") }
    var options: [String: Set<String>] = [:]
    for page in ["README.md"] + files.map({ "docs/" + $0 }) {
      let text = try Self.read(page)
      for match in text.matches(of: /marquee ((?:(?:db|auth) )?[a-z][a-z0-9]+)( [^\n`|]*)/) {
        for option in match.2.matches(of: /\s(--[a-z][a-z-]+)/) {
          options[String(match.1), default: []].insert(String(option.1))
        }
      }
    }
    #expect(options["generate"]?.contains("--report") == true)
    for (command, used) in options {
      let help = try Program.run(command.split(separator: " ").map(String.init) + ["--help"])
      #expect(help.exitCode == 0, "marquee \(command)")
      let known = Set(help.output.matches(of: /--[a-z][a-z-]+/).map { String($0.0) })
      #expect(used.subtracting(known) == [], "marquee \(command)")
    }
  }

  /// Links between the pages lead somewhere.
  @Test(arguments: pages)
  func linksLeadSomewhere(_ page: String) throws {
    let folder = Self.root.appending(path: page).deletingLastPathComponent()
    for match in try Self.read(page).matches(of: /\]\(([^)\s]+)\)/) {
      let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      guard !match.1.contains("{{"), !match.1.contains(":"), !match.1.hasPrefix("/") else {
        continue
      }
      let target =
        parts[0].isEmpty
        ? Self.root.appending(path: page)
        : folder.appending(
          path: String(parts[0]))
      let path = target.path(percentEncoded: false)
      #expect(FileManager.default.fileExists(atPath: path), "\(page) links to \(match.1)")
      guard parts.count > 1, target.pathExtension == "md",
        let text = try? String(contentsOf: target, encoding: .utf8)
      else { continue }
      let anchors = text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        line.drop { $0 == "#" || $0 == " " }.lowercased().filter {
          $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
        }.replacingOccurrences(of: " ", with: "-")
      }
      #expect(anchors.contains(String(parts[1])), "\(page) links to \(match.1)")
    }
  }
}
