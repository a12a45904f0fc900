import Foundation
import Testing

/// Runs the attacks of `Tests/Support/escaping` on the built program, at a share that fits every
/// test run; `Tests/Support/escaping/run --full` is the whole.
@Suite("Escaping holds against hostile rows")
struct EscapingAttackTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A Python that has html5lib; `scripts/test` makes one.
  private static let python: String? = ProcessInfo.processInfo
    .environment["MARQUEE_TEST_PYTHON"]

  private static func has(_ program: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  private static func attack(_ name: String) throws -> (exitCode: Int32, text: String) {
    let files = try TemporaryFolder()
    try files.write("output", "")
    let process = Process()
    process.executableURL = root.appending(path: "Tests/Support/escaping/run")
    process.arguments = [name]
    process.currentDirectoryURL = root
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["MARQUEE_PROGRAM": Program.url.path]) { $1 }
    let output = try FileHandle(forWritingTo: files.url.appending(path: "output"))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try files.read("output"))
  }

  @Test(
    "an HTML parser makes the same tree of hostile and of harmless pages",
    .enabled(if: python != nil, "MARQUEE_TEST_PYTHON names no Python"))
  func structure() throws {
    let (exitCode, text) = try Self.attack("structure")
    #expect(exitCode == 0, "\(text)")
  }

  @Test(
    "values come out as from Go's html/template, but for explained differences",
    .enabled(if: python != nil && has("go"), "MARQUEE_TEST_PYTHON or go is missing"))
  func differential() throws {
    let (exitCode, text) = try Self.attack("differential")
    #expect(exitCode == 0, "\(text)")
  }

  @Test(
    "a browser runs nothing",
    .enabled(if: python != nil && has("chromium"), "MARQUEE_TEST_PYTHON or chromium is missing"))
  func browser() throws {
    let (exitCode, text) = try Self.attack("browser")
    #expect(exitCode == 0, "\(text)")
  }
}
