import Foundation
import Testing

/// The built program against the stand-in for AWS: `Tests/Support/aws/end_to_end.sh`, which is a
/// table of its own and says for each case what came of it.
@Suite("From an OIDC token to a page, on a stand-in for AWS")
struct IdentityEndToEndTests {
  private static let support = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Support/aws")

  private static func run(_ command: [String], seconds: Int) throws -> (code: Int32, text: String) {
    let files = try TemporaryFolder()
    try files.write("output", "")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // The signal lets the script take away what it has set up.
    process.arguments = ["timeout", "--kill-after=20", "\(seconds)"] + command
    process.currentDirectoryURL = files.url
    let output = try FileHandle(forWritingTo: files.url.appending(path: "output"))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try files.read("output"))
  }

  /// What the run can't do without and has not got; nil when all is there.
  private static let missing: String? = {
    let postgres = "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb"
    guard (try? run(["sh", "-c", postgres], seconds: 10))?.code == 0 else {
      return "there is no PostgreSQL server"
    }
    let python = [support.appending(path: "python.sh").path, folder]
    guard (try? run(["sh"] + python, seconds: 100))?.code == 0 else {
      return "there is no Python with botocore and cryptography"
    }
    return nil
  }()

  private static let folder = support.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: ".build/python-aws").path

  @Test(.enabled(if: missing == nil, "\(missing ?? "")"))
  func everyCaseHolds() throws {
    let script = Self.support.appending(path: "end_to_end.sh").path
    let (code, text) = try Self.run([script, Program.url.path], seconds: 175)
    let lines = text.split(separator: "\n")
    // Which way tokens were checked, and what the builds that outlive their credentials did.
    for line in lines where line.hasPrefix("tokens are") || line.hasPrefix("      ") {
      if code == 0 { print(line) }
    }
    #expect(code == 0, "\(text)")
    #expect(lines.last?.contains(" runs, 0 failed") == true, "\(text)")
  }
}
