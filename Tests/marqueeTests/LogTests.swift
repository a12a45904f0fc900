import Foundation
import MarqueeBase
import Testing

@testable import marquee

/// `--log-format`: standard error as a log.
@Suite struct LogTests {
  private static let moment = Moment(.timestampWithZone, microseconds: 1_795_287_600_250_000)

  /// Message, fields, and the two forms of the line after its time and level.
  static let lines: [(String, [(String, Value)], String, String)] = [
    ("done", [], "done", #""message":"done""#),
    (
      "two\nlines\r\nand a \u{1b}[31mcolour\u{9b}", [("event", .string("notice"))],
      #"two\nlines\r\nand a \u{1b}[31mcolour\u{9b} event=notice"#,
      #""event":"notice","message":"two\nlines\r\nand a \u001b[31mcolour\u009b""#
    ),
    (
      "m",
      [
        ("rows", .int(12)), ("ms", .double(0.5)), ("none", .null), ("flag", .bool(true)),
        ("word", .string("a/b.sql:1")), ("text", .string("a b")), ("empty", .string("")),
      ],
      #"m rows=12 ms=0.5 none=null flag=true word=a/b.sql:1 text="a b" empty="""#,
      #""message":"m","rows":12,"ms":0.5,"none":null,"flag":true,"word":"a/b.sql:1","#
        + #""text":"a b","empty":"""#
    ),
    (
      "m", [("t", .string("a=\"1\"\n\u{202e}\u{2028}\u{85}"))],
      #"m t="a=\"1\"\n\u202e\u2028\u0085""#,
      #""message":"m","t":"a=\"1\"\n\u202e\u2028\u0085""#
    ),
    (
      "m", [("notes", .array([.record(Record([("message", .string("x\ty"))]))]))],
      #"m notes=[{"message":"x\ty"}]"#, #""message":"m","notes":[{"message":"x\ty"}]"#
    ),
  ]

  @Test(arguments: lines)
  func writesOneLine(
    _ message: String, _ fields: [(String, Value)], _ text: String, _ json: String
  ) {
    let line = LogLine(
      timestamp: Self.moment, level: "info", message: message,
      fields: fields.map { (name: $0.0, value: $0.1) })
    #expect(line.text(.text) == "\(Self.moment) info \(text)")
    #expect(
      line.text(.json) == "{\"timestamp\":\"\(Self.moment)\",\"level\":\"info\",\(json)}")
  }

  /// Every line as an object.
  private static func events(_ errors: String) throws -> [Record] {
    try errors.split(separator: "\n").map { line in
      var reader = JSONReader()
      guard case .record(let record) = try reader.read(String(line)) else {
        Issue.record("not an object: \(line)")
        return Record([])
      }
      return record
    }
  }

  private static func text(_ record: Record, _ name: String) -> String {
    if case .string(let text)? = record[name] { text } else { "" }
  }

  @Test func tellsOfABuild() throws {
    let site = try SmallSite([
      "content/links.md":
        "{% for film in films %}\n[{{ film.title }}]({{ film.site }})\n{% endfor %}\n"
    ])
    let result = try site.generate(["--log-format", "json"])
    #expect(result.exitCode == 0 && result.output == "")
    let events = try Self.events(result.errors)
    let names = events.map { Self.text($0, "event") }
    #expect(
      names.filter { $0.hasPrefix("phase") }
        == Array(repeating: ["phase.begin", "phase.end"], count: 5).flatMap { $0 })
    #expect(names.last == "report")
    let query = try #require(events.first { Self.text($0, "event") == "query.end" })
    guard case .int(2)? = query["rows"], case .double? = query["ms"] else {
      Issue.record("\(result.errors)")
      return
    }
    #expect(Self.text(query, "query") == "films")
    let warning = try #require(events.first { Self.text($0, "level") == "warning" })
    #expect(Self.text(warning, "event") == "diagnostic")
    #expect(Self.text(warning, "file") == "content/links.md")
    guard case .int(5)? = events.last?["pages"], case .int(5)? = events.last?["written"] else {
      Issue.record("\(result.errors)")
      return
    }
    for event in events {
      #expect(Self.text(event, "timestamp").hasSuffix("Z") && !Self.text(event, "message").isEmpty)
    }
  }

  static let levels: [([String], Set<String>)] = [
    (["--quiet"], []), ([], ["info"]), (["--verbose"], ["info", "debug"]),
  ]

  @Test(arguments: levels)
  func hasLevels(_ arguments: [String], _ levels: Set<String>) throws {
    let result = try SmallSite().generate(["--log-format", "json"] + arguments)
    #expect(result.exitCode == 0)
    #expect(Set(try Self.events(result.errors).map { Self.text($0, "level") }) == levels)
  }

  @Test func tellsOfAFailure() throws {
    let site = try SmallSite(["queries/films.sql": "SELECT titel FROM film"])
    let result = try site.generate(["--log-format", "json", "--quiet"])
    #expect(result.exitCode == 4)
    let events = try Self.events(result.errors)
    #expect(events.map { Self.text($0, "event") } == ["diagnostic", "failed"])
    #expect(events.map { Self.text($0, "level") } == ["error", "error"])
    #expect(Self.text(events[0], "code") == "database.42703")
    guard case .int(4)? = events.last?["exit_code"] else {
      Issue.record("\(result.errors)")
      return
    }
    let text = try site.generate(["--log-format", "text", "--quiet"])
    let lines = text.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.first?.contains(" error queries/films.sql:1:8: column \"titel\" does not exist ")
        == true)
    #expect(lines.last?.hasSuffix(" error ended with exit code 4 event=failed exit_code=4") == true)
  }

  @Test func otherCommandsLogToo() throws {
    let result = try Program.run([
      "db", "check", "--database-url", "postgresql://127.0.0.1:1/x", "--log-format", "json",
    ])
    #expect(result.exitCode == 4)
    #expect(
      try Self.events(result.errors).map { Self.text($0, "event") } == ["diagnostic", "failed"])
  }

  @Test(arguments: ["json", "text"])
  func hasNoPasswords(_ form: String) throws {
    let server = try RefusingServer()
    let site = try SmallSite()
    let url = "postgresql://jane:geheim-4711@127.0.0.1:\(server.port)/x?sslmode=disable"
    let result = try site.generate(
      ["--log-format", form, "--verbose", "--report", "report.json"],
      environment: ["DATABASE_URL": url])
    #expect(result.exitCode == 4)
    #expect(result.errors.contains("jane"))
    #expect(!result.errors.contains("geheim"))
    #expect(try !site.folder.read("report.json").contains("geheim"))
  }

  @Test func rowsCannotWriteLinesOfTheirOwn() throws {
    let site = try SmallSite([
      "queries/films.sql": """
      SELECT slug, title, year, E'javascript:\\n{"level":"error"}\\x1b[2J\\u202e' AS site FROM film
      """,
      "content/links.md":
        "{% for film in films %}\n[{{ film.title }}]({{ film.site }})\n{% endfor %}\n",
      "content/p/[slug].md": "---\nquery: films\npath: \"/{{ row.site }}\"\n---\nx\n",
    ])
    for form in ["json", "text"] {
      let result = try site.generate(["--log-format", form])
      #expect(result.exitCode == 1)
      #expect(
        result.errors.unicodeScalars.allSatisfy {
          $0 == "\n" || $0.value >= 0x20 && !$0.properties.isBidiControl
        }, "\(result.errors)")
      #expect(!result.errors.contains("\n{\"level\""))
    }
  }
}
