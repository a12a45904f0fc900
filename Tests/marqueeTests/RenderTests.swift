import Foundation
import MarqueeBase
import Testing

/// `marquee render`: templates and data from files and standard input.
@Suite struct RenderTests {
  private static let data = #"{"a": "<b> & \"c\", d", "n": 1.50, "list": [1, 2]}"#

  @Test(arguments: [
    ("liquid", "{{ a }}|{{ undefined }}|{{ n }}", "<b> & \"c\", d||1.50"),
    ("markdown", "*{{ a }}*", "<p><em>&lt;b&gt; &amp; &quot;c&quot;, d</em></p>\n"),
    (
      "html", "<p title=\"{{ a }}\">{{ a }}</p>",
      "<p title=\"&lt;b&gt; &amp; &quot;c&quot;, d\">&lt;b&gt; &amp; &quot;c&quot;, d</p>"
    ),
    ("xml", "<a>{{ a }}</a>", "<a>&lt;b&gt; &amp; &quot;c&quot;, d</a>"),
    ("json", "{\"a\": {{ a }}}", #"{"a": "<b> & \"c\", d"}"#),
    ("csv", "a\n{{ a }}\n", "a\n\"<b> & \"\"c\"\", d\"\n"),
    ("text", "{{ a }}", "<b> & \"c\", d"),
    ("calendar", "SUMMARY:{{ a }}\r\n", "SUMMARY:<b> & \"c\"\\, d\r\n"),
  ])
  func formats(_ format: String, _ template: String, _ output: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("template", template)
    let result = try Program.run(
      ["render", "--as", format, "--template", "template", "--data", "-"], in: folder.url,
      input: Self.data)
    #expect(result.errors == "")
    #expect(result.output == output)
    #expect(result.exitCode == 0)
  }

  @Test(arguments: [
    ("page.html", "&lt;b&gt;"), ("page.md", "<p>&lt;b&gt;</p>\n"), ("page.liquid", "<b>"),
    ("page.txt", "<b>"), ("page.csv", "<b>"),
  ])
  func formatByEnding(_ name: String, _ output: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(name, "{{ a }}")
    try folder.write("data.json", #"{"a": "<b>"}"#)
    let result = try Program.run(
      ["render", "--template", name, "--data", "data.json"], in: folder.url)
    #expect(result.output == output)
  }

  @Test func templateFromStandardInput() throws {
    let result = try Program.run(
      ["render", "--as", "text", "--template", "-"], input: "{{ 1 | plus: 2 }}\n")
    #expect(result.output == "3\n")
  }

  @Test func partialsInFolders() throws {
    let folder = try TemporaryFolder()
    try folder.write("t", "{% render 'card' %}{% render 'deep/card.html' %}{% include 'x' %}")
    try folder.write("parts/card.liquid", "1")
    try folder.write("parts/deep/card.html", "2")
    try folder.write("parts/x", "3")
    let result = try Program.run(
      ["render", "--as", "liquid", "--template", "t", "--partials", "parts"], in: folder.url)
    #expect(result.errors == "")
    #expect(result.output == "123")
  }

  @Test func theClockIsAValue() throws {
    let result = try Program.run(
      [
        "render", "--as", "text", "--template", "-", "--now", "2026-11-21T23:30:00Z",
        "--time-zone", "Europe/Berlin",
      ],
      input: "{{ 'now' | date: '%Y-%m-%d %H:%M' }}")
    #expect(result.output == "2026-11-22 00:30")
  }

  @Test func warnsOfReplacedValues() throws {
    let result = try Program.run(
      ["render", "--as", "html", "--template", "-"],
      input: "{% assign u = 'javascript:x' %}<a href=\"{{ u }}\">x</a>")
    #expect(result.exitCode == 0)
    #expect(result.output == "<a href=\"about:invalid#marquee\">x</a>")
    #expect(result.errors.contains("warning: "))
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    let name: String
    let template: String
    let data: String
    let exitCode: Int32
    let errors: String

    var testDescription: String { name }
  }

  @Test(arguments: [
    Failure(
      name: "bad JSON", template: "x", data: "{\n  \"a\": 1,\n}", exitCode: 1,
      errors:
        "data:3:1: error: the data is not JSON: expected a member's name in quotes\n  3 | }\n    | ^\n"
    ),
    Failure(
      name: "a list", template: "x", data: "[1]", exitCode: 1,
      errors: "data: error: the data is a list, not an object\n"),
    Failure(
      name: "undefined name", template: "{{ titel }}", data: "{\"title\": 1}", exitCode: 1,
      errors: "template:1:4: error: "),
    Failure(
      name: "syntax", template: "{{ a | }}", data: "{}", exitCode: 1,
      errors: "template:1:"),
  ])
  func failures(_ failure: Failure) throws {
    let folder = try TemporaryFolder()
    try folder.write("template", failure.template)
    try folder.write("data", failure.data)
    let result = try Program.run(
      ["render", "--as", "html", "--template", "template", "--data", "data"], in: folder.url)
    #expect(result.exitCode == failure.exitCode)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix(failure.errors), "\(result.errors)")
  }

  @Test func missingFiles() throws {
    for arguments in [
      ["--template", "none.md"],
      ["--template", "/dev/null", "--as", "text", "--data", "none.json"],
      ["--template", "/dev/null", "--as", "text", "--partials", "none"],
    ] {
      let result = try Program.run(["render"] + arguments)
      #expect(result.exitCode == 2)
      #expect(result.errors.contains("none"))
      #expect(result.errors.contains("can't be read"))
    }
  }

  @Test func batchAnswersInOrder() throws {
    let lines = [
      #"{"as": "html", "template": "<p>{{ a }}", "data": {"a": "<"}}"#,
      #"{"as": "html", "template": "<p>{{ a }}", "data": {"a": "é"}}"#,
      #"{"as": "liquid", "template": "{{ a }}{% render 'x' %}", "partials": {"x": "<y>"}}"#,
      #"{"as": "html", "template": "{{ nope }}", "data": {}}"#,
      #"{"as": "html", "template": "<p>{{ b }}", "data": {"b": 1}}"#,
      #"{"as": "nope", "template": ""}"#,
      #"{"as": "html"}"#,
      "nonsense",
    ]
    let result = try Program.run(["render", "--batch"], input: lines.joined(separator: "\n"))
    #expect(result.exitCode == 0)
    #expect(result.errors == "")
    var reader = JSONReader()
    let answers = try result.output.split(separator: "\n").map { line in
      guard case .record(let answer) = try reader.read(String(line)) else { return "" }
      if case .string(let text)? = answer["output"] { return text }
      guard case .string(let text)? = answer["error"] else { return "" }
      return text
    }
    try #require(answers.count == lines.count)
    #expect(answers[0] == "<p>&lt;")
    #expect(answers[1] == "<p>é")
    #expect(answers[2] == "<y>")
    #expect(answers[3].hasPrefix("template:1:4: error: "))
    #expect(answers[4] == "<p>1")
    #expect(answers[5].contains("'nope'"))
    #expect(answers[6].contains("\"template\""))
    #expect(answers[7].contains("not JSON"))
  }

  /// A name of one line must not be seen by the next, although they share a template.
  @Test func batchForgetsData() throws {
    let lines = """
      {"as": "liquid", "template": "{{ a }}.", "data": {"a": 1}}
      {"as": "liquid", "template": "{{ a }}.", "data": {}}
      """
    let result = try Program.run(["render", "--batch"], input: lines)
    #expect(result.output.split(separator: "\n").map { $0.contains("\"1.\"") } == [true, false])
  }
}
