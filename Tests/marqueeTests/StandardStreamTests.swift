import Foundation
import MarqueeBase
import Testing

@testable import marquee

/// Standard streams that are closed, full, or that nobody reads; and text that would be more than
/// a line in them.
@Suite struct StandardStreamTests {
  private func site(_ more: [String: String] = [:]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let files = [
      "marquee.yaml": "site: {title: T}\n", "content/index.md": "# x\n",
      "bad/marquee.yaml": "site: {title: T}\n", "bad/content/index.md": "{{ nothing }}\n",
    ]
    for (file, text) in files.merging(more, uniquingKeysWith: { $1 }) {
      try folder.write(file, text)
    }
    return folder
  }

  /// A command, and its exit code as documented.
  static let commands: [(String, Int32)] = {
    let closed = ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- 2>&-", "<&- >&- 2>&-"]
    var all: [(String, Int32)] = []
    for way in closed {
      all.append(("marquee generate \(way)", 0))
      all.append(("marquee generate --report r.json --log-format json \(way)", 0))
      all.append(("marquee generate --site bad \(way)", 1))
      all.append(("marquee generate --no-such-option \(way)", 2))
      all.append(("marquee check \(way)", 0))
      let isLost = way.split(separator: " ").contains(">&-")
      all.append(
        ("marquee render --template t.txt --data d.json \(way)", isLost ? 1 : 0))
    }
    for code in ["", "--site bad"] {
      // The reader is gone before anything is written.
      all.append(
        (
          "{ sleep 0.3; marquee generate \(code); echo $? >rc; } | true; sleep 2; exit $(cat rc)",
          code.isEmpty ? 0 : 1
        ))
    }
    all.append(
      ("{ sleep 0.3; marquee generate --site bad; echo $? >rc; } 2>&1 | true; exit $(cat rc)", 1))
    all.append(("marquee generate >/dev/full", 1))
    all.append(("marquee generate --report /dev/full", 2))
    all.append(("marquee render --template t.txt --data d.json >/dev/full", 1))
    return all
  }()

  @Test(arguments: commands) func giveTheDocumentedCode(_ command: String, _ code: Int32) throws {
    let site = try site(["t.txt": "{{ a }}", "d.json": #"{"a": "x"}"#])
    let done = try Shell.run(command, in: site)
    #expect(done.exitCode == code, "\(command): \(done.said)")
  }

  /// The message must not go into the file that got descriptor 2.
  @Test func noMessageGoesIntoAFile() throws {
    let site = try site()
    _ = try Shell.run("marquee generate; touch output/keep; chmod 555 output", in: site)
    for way in ["2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
      _ = try Shell.run("marquee generate --site bad \(way)", in: site)
      _ = try Shell.run("marquee generate --rebuild \(way)", in: site)
    }
    let said = try Shell.run(
      "grep -rlE 'error:|marquee: |pages from' . --include='*' || true", in: site)
    #expect(said.said.isEmpty, "\(said.said)")
  }

  @Test func aFileNameIsNoCommand() throws {
    let site = try site(["content/::error ::x.md": "{{ nothing }}\n"])
    for form in ["", "--diagnostics json", "--log-format text", "--log-format json"] {
      let done = try Shell.run("GITHUB_ACTIONS=true marquee generate \(form)", in: site)
      #expect(done.exitCode == 1)
      for line in done.said.split(separator: "\n") {
        #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"), "\(line)")
      }
    }
  }

  @Test func aDiffInARunnersLogIsNoCommand() throws {
    let site = try site(["content/a.txt": "one\n::error::x\n##[error]y\ntwo\n"])
    _ = try Shell.run("marquee generate", in: site)
    try site.write("content/a.txt", "one\n::error::x\n##[error]y\nthree\n")
    let diff = "marquee generate --dry-run --diff"
    let log = try Shell.run("GITHUB_ACTIONS=true \(diff) | cat", in: site)
    #expect(log.said.contains(#" \u{3a}:error::x"#) && log.said.contains(#" #\u{23}[error]y"#))
    let file = try Shell.run("GITHUB_ACTIONS=true \(diff) >d.txt; cat d.txt", in: site)
    #expect(file.said.contains(" ::error::x\n ##[error]y\n"))
  }

  @Test(arguments: [
    ("--jobs 9223372036854775807", "--jobs must be 1 to 256"),
    ("--jobs 0", "--jobs must be 1 to 256"),
    ("--shard 0/9223372036854775807 --output p", "too many shares"),
    ("--shard 0/99999999999999999999 --output p", "is not a share"),
  ])
  func hugeNumbersAreErrors(_ options: String, _ says: String) throws {
    let done = try Shell.run("marquee generate \(options)", in: try site())
    #expect(done.exitCode == 2 && done.said.contains(says), "\(done.said)")
  }

  @Test(arguments: [
    "build: {connections: 9223372036854775807}", "build: {connections: 257}",
    "build: {min_pages: 9223372036854775807}", "build: {query_timeout: 9e300s}",
    "build: {query_timeout: 99999999999999999999s}", "database: {port: 9223372036854775807}",
    "watch: {interval: 99999999999999999999s}", "queries: {q: {min_rows: 9223372036854775807}}",
    "queries: {q: {timeout: 9223372036854775807h}}",
  ])
  func hugeSettingsAreErrors(_ setting: String) throws {
    let site = try site(["marquee.yaml": setting + "\n", "queries/q.sql": "select 1\n"])
    let done = try Shell.run("marquee generate", in: site)
    #expect(done.exitCode == 2 && done.said.contains("marquee.yaml:1:"), "\(done.said)")
  }
}
