import Foundation
import MarqueeBase
import Testing

/// Markdown that was written to keep a machine busy, through the whole program: the inputs of
/// cmark-gfm's advisories of 2022 and 2023 and their neighbours.
@Suite struct MarkdownLimitTests {
  /// What is rendered of a text: its HTML, or, with a warning, the text.
  private struct Answer {
    var output: String
    var warnings: [String]
  }

  private static func batch(_ texts: [String], _ filter: String = "markdown") throws -> [Answer] {
    var lines: [UInt8] = []
    for text in texts {
      let line = Record([
        ("as", .string("html")), ("template", .string("{{ x | \(filter) }}")),
        ("data", .record(Record([("x", .string(text))]))),
      ])
      JSONWriter.append(.record(line), to: &lines)
      lines.append(10)
    }
    let result = try Program.run(
      ["render", "--batch"], input: String(decoding: lines, as: UTF8.self))
    #expect(result.exitCode == 0)
    var reader = JSONReader()
    return try result.output.split(separator: "\n").map { line in
      var line = String(line)
      guard
        case .record(let members) = try line.withUTF8({ bytes throws(JSONError) in
          try reader.read(UnsafeRawBufferPointer(bytes))
        }), case .string(let output)? = members["output"]
      else {
        Issue.record("no answer: \(line.prefix(300))")
        return Answer(output: "", warnings: [])
      }
      var warnings: [String] = []
      if case .array(let items)? = members["warnings"] {
        warnings = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
      }
      return Answer(output: output, warnings: warnings)
    }
  }

  /// At 10 kB most are rendered; at 100 kB many are given up; nothing takes the machine.
  @Test(arguments: [10_000, 100_000])
  func hostileTextsEnd(_ size: Int) throws {
    let cases = HostileMarkdown.all(size)
    let start = ContinuousClock.now
    let answers = try Self.batch(cases.map(\.text))
    let time = ContinuousClock.now - start
    // Each may take 0.2 s of a processor and 4 µs for each byte.
    #expect(time < .seconds(cases.count), "\(time)")
    #expect(answers.count == cases.count)
    for (hostile, answer) in zip(cases, answers) {
      #expect(
        answer.output.utf8.count <= 64 * hostile.text.utf8.count + (64 << 10), "\(hostile.name)")
      for warning in answer.warnings {
        #expect(warning.contains("and is shown as text"), "\(hostile.name): \(warning)")
      }
      if !answer.warnings.isEmpty { #expect(!answer.output.contains("<"), "\(hostile.name)") }
    }
    if size == 10_000 {
      let given = zip(cases, answers).filter { !$1.warnings.isEmpty }.map(\.0.name)
      #expect(given.count < cases.count / 4, "\(given)")
    }
  }

  @Test func aTextOverTheLimitIsNotRendered() throws {
    let texts = HostileMarkdown.all(1_000_000).prefix(6).map(\.text)
    for answer in try Self.batch(Array(texts)) {
      #expect(answer.warnings.first?.contains("is longer than 256 KiB") == true)
    }
  }

  /// What people write comes out the same, whoever renders it.
  @Test(arguments: ["markdown", "markdown: inline"])
  func longTextsAreTheSame(_ filter: String) throws {
    let paragraph =
      "# A *title*\n\nThe quick [fox](http://a.b/c) ~~jumps~~ `over` www.a.b, <b>x</b>.\n\n"
      + "| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] é “quoted” [y](javascript:alert(1))\n\n"
    let short = try Self.batch([paragraph], filter)
    let long = try Self.batch([String(repeating: paragraph, count: 60)], filter)
    #expect(long[0].warnings == [] && short[0].warnings == [])
    #expect(!long[0].output.contains("javascript:"))
    let separator = filter == "markdown" ? "" : " "
    #expect(
      long[0].output
        == Array(repeating: short[0].output, count: 60).joined(separator: separator))
  }

  /// `mailto:` before a mail address, where some versions of the library read out of bounds: the value
  /// goes to the child whatever its size, and comes out as it should.
  @Test func mailSchemes() throws {
    let answers = try Self.batch(["mailto:a@b.c", "x:a@b.c", "xmpp:a@b.c/d", ":a@b.c"])
    #expect(answers.allSatisfy { $0.warnings.isEmpty })
    #expect(answers[0].output.contains("href=\"mailto:a@b.c\""))
    // What is no scheme that a page may have.
    #expect(answers.allSatisfy { !$0.output.contains("xmpp:a@b.c/d\"") })
  }

  /// The child has one descriptor, no variables, no privileges to gain and no system calls but those
  /// that a computation needs; and it ends with its parent.
  @Test func theChildCanDoNothingElse() throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    let process = Process()
    process.executableURL = Program.url
    process.arguments = ["--render-markdown-of-rows", "1000"]
    process.standardInput = FileHandle(fileDescriptor: ends[1])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    close(ends[1])
    // A question of three bytes, and its answer: by then the child has limited itself.
    var question: [UInt8] = []
    for word in [3, 1000, 0, 0] as [UInt32] {
      question += withUnsafeBytes(of: word) { Array($0) }
    }
    question += Array("*a*".utf8)
    #expect(write(ends[0], question, question.count) == question.count)
    var answer = [UInt8](repeating: 0, count: 100)
    let expected = "<p><em>a</em></p>\n"
    var count = 0
    while count < 8 + expected.utf8.count {
      let got = read(ends[0], &answer[count], answer.count - count)
      guard got > 0 else { break }
      count += got
    }
    #expect(String(decoding: answer[min(8, count)..<count], as: UTF8.self) == expected)

    let folder = "/proc/\(process.processIdentifier)"
    let status = try String(contentsOfFile: folder + "/status", encoding: .utf8)
    #expect(status.contains("NoNewPrivs:\t1\n"))
    #expect(status.contains("Seccomp:\t2\n"))
    #expect(status.contains("Threads:\t1\n"))
    let limits = try String(contentsOfFile: folder + "/limits", encoding: .utf8)
    for name in ["Max core file size", "Max file size", "Max open files", "Max processes"] {
      let line = limits.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
      #expect(line.dropFirst(name.count).split(separator: " ").prefix(2) == ["0", "0"], "\(line)")
    }
    #expect(!limits.contains(/Max address space +unlimited/))

    close(ends[0])
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
  }

  /// A child that somebody ends is replaced; a row whose text is given up is named, with its page.
  @Test func rowsAreNamed() throws {
    let site = try TemporaryFolder()
    try site.write("marquee.yaml", "site: { title: T }\n")
    try site.write("queries/films.sql", "SELECT 1\n")
    try site.write(
      "content/films/[slug].md", "---\nquery: films\nas: film\n---\n{{ film.text | markdown }}\n")
    func record(_ texts: [(String, String)]) throws {
      let rows = texts.map { slug, text in
        Value.record(Record([("slug", .string(slug)), ("text", .string(text))]))
      }
      var json: [UInt8] = []
      JSONWriter.append(.array(rows), to: &json)
      let quoted = String(decoding: json, as: UTF8.self).replacing("'", with: "''")
      try site.write(
        "queries/films.sql",
        "SELECT * FROM json_to_recordset('\(quoted)') AS t(slug text, text text) ORDER BY slug\n")
    }
    try record([
      ("good", String(repeating: "*a* ", count: 2000)),
      ("hostile", "http://a" + String(repeating: ")", count: 200_000)),
      ("next", String(repeating: "*b* ", count: 2000)),
    ])
    let environment = ["DATABASE_URL": try TestServer.url()]
    let built = try Program.run(["generate"], in: site.url, environment: environment)
    #expect(built.exitCode == 0, "\(built.errors)")
    #expect(built.errors.contains("content/films/[slug].md:"), "\(built.errors)")
    #expect(built.errors.contains("warning: the Markdown 'http://a)))"), "\(built.errors)")
    #expect(built.errors.contains("row 2 of films (slug 'hostile')"), "\(built.errors)")
    #expect(built.output.contains("1 value replaced"), "\(built.output)")
    #expect(try site.read("output/films/next/index.html").hasPrefix("<p><em>b</em>"))
    #expect(try site.read("output/films/hostile/index.html").hasPrefix("<p>http://a)))"))

    let strict = try Program.run(["generate", "--strict"], in: site.url, environment: environment)
    #expect(strict.exitCode == 1, "\(strict.errors)")
    #expect(strict.errors.contains("error: the Markdown 'http://a)))"))

    // A setting is for all pages, also for those that were not given up.
    try site.write("marquee.yaml", "site: { title: T }\nbuild: { markdown_limit: 4 KiB }\n")
    let small = try Program.run(["generate"], in: site.url, environment: environment)
    #expect(small.errors.contains("is longer than 4 KiB"))
    #expect(small.output.contains("3 values replaced"), "\(small.output)")
  }
}
