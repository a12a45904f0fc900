import MarqueeAWS
import MarqueeBase
import MarqueePostgres
import MarqueeSite
import Testing

@testable import marquee

/// How the roof words and draws what it says.
@Suite struct ConsoleTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1_204, "1,204"), (1_000_000, "1,000,000"), (-12_345, "-12,345"),
  ])
  func groupsThousands(_ number: Int, _ text: String) {
    #expect(number.grouped == text)
  }

  @Test(arguments: [
    (Duration.milliseconds(4), "0.00 s"), (.milliseconds(409), "0.41 s"), (.seconds(9), "9.00 s"),
    (.milliseconds(12_340), "12.3 s"), (.seconds(249), "4 min 09 s"),
    (.seconds(3600), "60 min 00 s"),
  ])
  func showsDurations(_ duration: Duration, _ text: String) {
    #expect(duration.readable == text)
  }

  @Test(arguments: [
    (0, nil as Int?, Duration.zero, "⠋ queries"),
    (1_500, nil, .seconds(2), "⠋ queries  1,500 pages  750/s"),
    (1_500, 3_000, .milliseconds(100), "⠋ queries  50 %  1,500 pages"),
    (9, 3, .zero, "⠋ queries  100 %  9 pages"),
  ])
  func drawsProgress(_ done: Int, _ total: Int?, _ elapsed: Duration, _ line: String) {
    let drawn = ProgressBar.line(
      frame: "⠋", phase: "queries", done: done, total: total, unit: "pages", elapsed: elapsed)
    #expect(drawn == line)
  }

  private static let diagnostic = Diagnostic(
    "'titel' is not a column of movies", code: "template.undefined-name",
    at: SourceLocation(file: "content/index.md", line: 7, column: 4, length: 5),
    excerpt: "{{ titel }}", notes: [Diagnostic.Note("its columns: title, year")],
    help: "did you mean 'title'?")

  @Test func coloursADiagnostic() {
    let printer = DiagnosticPrinter(hasColour: true)
    let text = printer.line(Self.diagnostic)
    #expect(
      text == """
        \u{1b}[1mcontent/index.md:7:4: \u{1b}[0m\u{1b}[1;31merror: \u{1b}[0m\
        \u{1b}[1m'titel' is not a column of movies\u{1b}[0m
          7 | {{ titel }}
        \u{1b}[32m    |    ^~~~~\u{1b}[0m
        \u{1b}[1m  note: \u{1b}[0mits columns: title, year
        \u{1b}[36m  help: \u{1b}[0mdid you mean 'title'?
        """)
  }

  @Test func leavesTheTextAsItIsWithoutColour() {
    let printer = DiagnosticPrinter(hasColour: false)
    #expect(printer.line(Self.diagnostic) == Self.diagnostic.formatted)
  }

  @Test func writesJSONForEditors() throws {
    let printer = DiagnosticPrinter(form: .json, hasColour: true)
    var reader = JSONReader()
    guard case .record(let object) = try reader.read(printer.line(Self.diagnostic)) else {
      Issue.record("not an object")
      return
    }
    #expect(
      object.keys.names == [
        "severity", "category", "code", "message", "file", "line", "column", "length", "excerpt",
        "notes", "help",
      ])
    guard case .string("content/index.md")? = object["file"], case .int(7)? = object["line"],
      case .string("template.undefined-name")? = object["code"],
      case .array(let notes)? = object["notes"]
    else {
      Issue.record("members are missing or changed")
      return
    }
    #expect(notes.count == 1)
  }

  @Test(arguments: [
    (Diagnostic.Category.build, Int32(1)), (.configuration, 2), (.identity, 3), (.database, 4),
    (.guardStopped, 5), (.busy, 75),
  ])
  func exitCodeByCategory(_ category: Diagnostic.Category, _ code: Int32) {
    let warning = Diagnostic("w", code: "w", category: .guardStopped, severity: .warning)
    let error = Diagnostic("e", code: "e", category: category)
    let later = Diagnostic("l", code: "l", category: .busy)
    #expect(ProcessExit.code(for: [warning, error, later]) == code)
  }
}
