import Foundation

/// Runs Tests/Support/site/check.py on a built site: an independent parser checks that the HTML is
/// strict and no id occurs twice; a browser checks that no page is wider than a small screen.
enum PageChecker {
  static let python = ProcessInfo.processInfo.environment["MARQUEE_TEST_PYTHON"]

  /// The path of Chromium, if it is installed.
  private static let browser: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/chromium" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// - Parameters:
  ///   - output: the folder of a built site.
  ///   - withBrowser: whether to measure the pages, too; only where there is a browser.
  /// - Returns: the faults of the pages; empty where there is no Python.
  static func problems(in output: URL, withBrowser: Bool = false) throws -> String {
    guard let python else { return "" }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Support/site/check.py").standardized
    let folder = try TemporaryFolder()
    try folder.write("told", "")
    let told = try FileHandle(forWritingTo: folder.url.appending(path: "told"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script.path, output.path]
    if withBrowser, let browser { process.arguments? += ["--browser", browser] }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = told
    process.standardError = told
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : try folder.read("told")
  }
}
