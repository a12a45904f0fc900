import Foundation
import Testing

/// Runs the checks of `Tests/Support/preview` on the built program: what `marquee serve` does to pages
/// that are open in Chromium. `Benchmarks/preview.sh` also measures how soon.
@Suite("The preview in a browser") struct PreviewBrowserTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func has(_ program: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  @Test(
    "changes come to open pages, and errors go",
    .enabled(
      if: has("python3") && has("chromium") && has("psql"),
      "python3, chromium or psql is missing"))
  func checks() throws {
    let files = try TemporaryFolder()
    try files.write("output", "")
    let process = Process()
    process.executableURL = Self.root.appending(path: "Tests/Support/preview/run")
    process.currentDirectoryURL = Self.root
    process.environment = ProcessInfo.processInfo.environment
      .merging(["MARQUEE_PROGRAM": Program.url.path]) { $1 }
    let output = try FileHandle(forWritingTo: files.url.appending(path: "output"))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    let text = try files.read("output")
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
