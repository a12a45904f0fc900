import Foundation
import MarqueeBase
import Testing

/// `--report FILE`: what docs/report.schema.json promises, for builds that end in every way.
@Suite struct ReportTests {
  private static let schemaFile = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/report.schema.json")

  private static func record(_ text: String) throws -> Record {
    var reader = JSONReader()
    guard case .record(let record) = try reader.read(text) else {
      Issue.record("not an object: \(text)")
      return Record([])
    }
    return record
  }

  /// Validates with Python's jsonschema where `scripts/test` has made it, and always by the names.
  private static func check(_ text: String) throws -> Record {
    let schema = String(decoding: try Data(contentsOf: schemaFile), as: UTF8.self)
    let report = try record(text)
    guard case .array(let required)? = try record(schema)["required"],
      case .record(let properties)? = try record(schema)["properties"]
    else {
      Issue.record("the schema has changed its form")
      return report
    }
    #expect(report.keys.names.sorted() == properties.keys.names.sorted())
    #expect(
      required.map { if case .string(let name) = $0 { name } else { "" } }.sorted()
        == properties.keys.names.sorted())
    if let python = ProcessInfo.processInfo.environment["MARQUEE_TEST_PYTHON"] {
      let folder = try TemporaryFolder()
      try folder.write("report.json", text)
      let script = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
        """
      let process = Process()
      process.executableURL = URL(fileURLWithPath: python)
      process.arguments = [
        "-c", script, schemaFile.path(percentEncoded: false), folder.path + "/report.json",
      ]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(text)")
    }
    return report
  }

  private static func text(_ value: Value?) -> String {
    var bytes: [UInt8] = []
    JSONWriter.append(value ?? .string("absent"), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func ofABuildThatWentWell() throws {
    let site = try SmallSite([
      "content/links.md":
        "{% for film in films %}\n[{{ film.title }}]({{ film.site }})\n{% endfor %}\n",
      "content/style.css": "a {}\n",
    ])
    let result = try site.generate(["--report", "report.json", "--now", "2030-01-01"])
    #expect(result.exitCode == 0, "\(result.errors)")
    let report = try Self.check(try site.folder.read("report.json"))
    for (name, value) in [
      ("format", "1"), ("version", "\"0.2.0\""), ("status", "\"done\""), ("exit_code", "0"),
      ("rows", "2"), ("pages", "5"), ("copied", "1"), ("written", "6"), ("unchanged", "0"),
      ("removed", "0"), ("hidden", "0"), ("replaced_values", "1"), ("errors", "[]"),
    ] {
      #expect(Self.text(report[name]) == value, "\(name)")
    }
    #expect(Self.text(report["output"]).hasSuffix("/output\""))
    #expect(Self.text(report["phases"]).contains("{\"name\":\"commit\",\"seconds\":"))
    #expect(Self.text(report["queries"]).hasPrefix("[{\"name\":\"films\",\"seconds\":"))
    #expect(Self.text(report["warnings"]).contains("\"file\":\"content/links.md\",\"line\":2"))
    // The clock is the machine's, not the build's.
    #expect(!Self.text(report["started"]).contains("2030"))
    guard case .int(let memory)? = report["peak_memory"] else {
      Issue.record("no peak_memory")
      return
    }
    #expect(memory > 1 << 20 && memory < 1 << 40)
  }

  /// Without sleeping: `InterruptionTests` counts the server's sleepers.
  private static let endless = "SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) s"

  /// What fails, its exit code, and a piece of its errors.
  static let failures: [([String: String?], [String], Int, String)] = [
    (["content/index.md": "{{ films.titel"], [], 1, "\"file\":\"content/index.md\""),
    (["marquee.yaml": "sitee: {}"], [], 2, "\"file\":\"marquee.yaml\",\"line\":1"),
    (["marquee.yaml": nil], [], 2, "\"code\":\"configuration.missing\""),
    ([:], ["--database-url", "postgresql://127.0.0.1:1/x"], 4, "\"category\":\"database\""),
    (["queries/films.sql": "SELECT titel FROM film"], [], 4, "\"column\":8"),
    (
      ["queries/films.sql": endless], ["--query-timeout", "100ms"], 4,
      "\"code\":\"query.timeout\""
    ),
    (["marquee.yaml": "queries: { films: { min_rows: 3 } }"], [], 5, "\"guardStopped\""),
  ]

  @Test(arguments: failures)
  func ofABuildThatFailed(
    _ change: [String: String?], _ arguments: [String], _ exitCode: Int, _ error: String
  ) throws {
    let site = try SmallSite(change)
    // An earlier report must not be taken for this build's.
    try site.folder.write("report.json", "{ \"format\": 1 }")
    let result = try site.generate(arguments + ["--report", "report.json"])
    #expect(Int(result.exitCode) == exitCode, "\(result.errors)")
    let report = try Self.check(try site.folder.read("report.json"))
    #expect(Self.text(report["status"]) == "\"failed\"")
    #expect(Self.text(report["exit_code"]) == "\(exitCode)")
    #expect(Self.text(report["errors"]).contains(error), "\(Self.text(report["errors"]))")
    #expect(Self.text(report["output"]) == "null")
  }

  @Test(arguments: [
    ("marquee.yaml", "marquee.yaml is not a report, and would be replaced by one"),
    ("package.json", "package.json is not a report, and would be replaced by one"),
    ("content", "the report content can't be written: it is a folder"),
    ("", "the report  can't be written: it has no name"),
  ])
  func replacesNothingButReports(_ file: String, _ message: String) throws {
    let site = try SmallSite(["package.json": "{ \"name\": \"films\" }"])
    let before = try site.folder.contents(of: ".").filter { !$0.key.hasPrefix(".marquee") }
    let result = try site.generate(["--report", file])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
    let after = try site.folder.contents(of: ".").filter { !$0.key.hasPrefix(".marquee") }
    #expect(after == before)
  }

  /// A report of an older or newer version of Marquee is a report, too.
  @Test(arguments: [0, 2])
  func replacesAReportOfAnotherFormat(_ format: Int) throws {
    let site = try SmallSite(["report.json": "{\n  \"format\": \(format), \"later\": {}\n}\n"])
    let result = try site.generate(["--report", "report.json"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(Self.text(try Self.check(try site.folder.read("report.json"))["format"]) == "1")
  }

  @Test func keepsWhatIsKnownOfAFailedBuild() throws {
    let site = try SmallSite([
      "queries/slow.sql": Self.endless,
      "content/slow.md": "{% for row in slow %}x{% endfor %}\n",
      "marquee.yaml": "queries: { slow: { timeout: 500ms } }\nbuild: { connections: 2 }\n",
    ])
    let result = try site.generate(["--report", "report.json"])
    #expect(result.exitCode == 4)
    let report = try Self.check(try site.folder.read("report.json"))
    #expect(Self.text(report["rows"]) == "2")
    #expect(Self.text(report["queries"]).contains("\"films\""))
    #expect(!Self.text(report["queries"]).contains("\"slow\""))
    #expect(Self.text(report["phases"]).contains("\"query\""))
    #expect(Self.text(report["snapshot_time"]) != "null")
  }

  @Test func saysBeforeTheBuildThatItCannotBeWritten() throws {
    let site = try SmallSite()
    let result = try site.generate(["--report", "nowhere/report.json"])
    #expect(result.exitCode == 2)
    #expect(
      result.errors.hasPrefix(
        "error: the report nowhere/report.json can't be written: No such file or directory\n"))
    #expect(!site.folder.exists("output"))
  }

  /// `/dev/stdout` is such a link.
  @Test func isWrittenThroughALinkThatStays() throws {
    let site = try SmallSite()
    try site.folder.write("target.json", "x")
    let link = site.folder.path + "/report.json"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: site.folder.path + "/target.json")
    let result = try site.generate(["--quiet", "--report", "report.json"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: link).hasSuffix("target.json"))
    _ = try Self.check(try site.folder.read("target.json"))
  }
}
