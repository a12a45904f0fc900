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

  /// README.md and every page in docs/ that has examples of this kind.
  static let pages: [String] = {
    let folder = root.appending(path: "docs").path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let jobs = ["aws", "github-actions", "gitlab", "vercel"].map { "identity/\($0).md" }
    let docs = (names + jobs).filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
    return ["README.md"] + docs.filter { !otherPages.contains($0) }.sorted()
  }()

  /// Pages whose links are looked at, and whose examples other tests run, or that have none.
  static let otherPages = [
    "docs/README.md", "docs/escaping.md", "docs/identity/README.md", "docs/packages.md",
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
    ("<!-- site -->\n<!-- file: a\nb\n-->\n<!-- change: a -->\n```diff\n-c\n+d\n```", "0 times"),
    ("<!-- site -->\n<!-- run -->\n```console\n$ mkdir a\n$ cd a\n$ pwd\nb\n```", "/a"),
    ("```console\n$ marquee\n```", "nothing tests"),
    ("<!-- tempalte -->\n```liquid\na\n```", "no kind of example"),
  ])
  func wrongExamplesAreSeen(_ page: String, _ problem: String) throws {
    var examples = DocumentExamples(name: "page.md", text: page)
    try examples.run()
    #expect(examples.problems.count == 1)
    #expect(examples.problems.first?.contains(problem) ?? false, "\(examples.problems)")
  }

  /// Every page can be found from the index.
  @Test func theIndexNamesEveryPage() throws {
    let index = try Self.read("docs/README.md")
    let folder = Self.root.appending(path: "docs")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names where name.hasSuffix(".md") && name != "README.md" {
      #expect(index.contains("](\(name))"), "docs/README.md does not name \(name)")
    }
  }

  /// docs/site.md leaves out no key of marquee.yaml. The program itself says which there are, when
  /// it is given one that can't be.
  @Test(arguments: ["", "database", "queries.x", "build", "watch", "snapshot"])
  func everySettingIsDocumented(_ section: String) throws {
    let page = try Self.read("docs/site.md")
    let folder = try TemporaryFolder()
    let parts = section.split(separator: ".")
    let opening = parts.map { "\($0): {" }.joined(separator: " ")
    let closing = String(repeating: "}", count: parts.count)
    try folder.write("marquee.yaml", "\(opening) qqqqqqqqqqqqqqqqq: 1 \(closing)\n")
    let said = try Program.run(["db", "url"], in: folder.url).errors
    // A section that this version does not have.
    if !section.isEmpty, said.contains("'\(section)' is not a setting") { return }
    let list = try #require(said.firstMatch(of: /the settings here are (.*)/), "\(said)")
    let keys = list.1.split(separator: ", ").map(String.init)
    #expect(keys.count > 1)
    let missing = keys.filter { key in
      !["`\(key)`", ".\(key)`", "`\(key)."].contains { page.contains($0) }
    }
    #expect(missing == [])
  }

  /// docs/site.md leaves out no key of the front matter.
  @Test func everyFrontMatterKeyIsDocumented() throws {
    let page = try Self.read("docs/site.md")
    let table = try Program.run(["help", "front-matter", "--markdown"]).output
    let keys = Set(table.matches(of: /(?m)^\| `([a-z_]+)` \|/).map { String($0.1) })
    #expect(keys.count > 12)
    let missing = keys.filter { !page.contains("`\($0)`") && !page.contains("{ \($0): ") }
    #expect(missing == [])
  }

  /// docs/commands.md lists every command that --help shows, and it or a page of a command's own
  /// has every option.
  @Test func everyCommandAndOptionIsDocumented() throws {
    let page = try Self.read("docs/commands.md")
    let folder = Self.root.appending(path: "docs")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let pages = try names.filter { $0.hasSuffix(".md") }.map { try Self.read("docs/" + $0) }
    let words = Set(pages.joined().matches(of: /(--?[a-z][a-z-]*)/).map { String($0.1) })
    let dump = try Program.run(["--experimental-dump-help"])
    let help = try JSONDecoder().decode(ProgramHelp.self, from: Data(dump.output.utf8))
    let commands = help.command.all(under: [])
    #expect(commands.count > 10)
    for (path, command) in commands {
      if command.subcommands?.isEmpty ?? true {
        let isThere = page.contains("marquee \(path.joined(separator: " ")) ")
        #expect(isThere, "docs/commands.md does not list 'marquee \(path.joined(separator: " "))'")
      }
      for option in command.options where !words.contains(option) {
        Issue.record("the docs lack \(option) of 'marquee \(path.joined(separator: " "))'")
      }
    }
  }

  /// The words that every other page relies on.
  @Test(arguments: ["README.md", "docs/escaping.md", "docs/templates.md"])
  func theTrustBoundaryIsSaid(_ page: String) throws {
    let text = try Self.read(page).replacing("\n", with: " ")
    #expect(
      text.contains(
        "Templates, configuration and SQL are trusted; rows, and everything computed from them, are not."
      ))
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
  @Test(arguments: pages + otherPages)
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
