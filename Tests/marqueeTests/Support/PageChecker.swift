import Foundation

/// Tests/Support/site/check.py: strict HTML and no id twice, by an independent parser.
enum PageChecker {
  static let python = ProcessInfo.processInfo.environment["MARQUEE_TEST_PYTHON"]

  /// - Returns: what is wrong with the pages of an output folder; nil where there is no Python.
  static func problems(in output: URL) throws -> String? {
    guard let python else { return nil }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Support/site/check.py")
    let folder = try TemporaryFolder()
    try folder.write("told", "")
    let told = try FileHandle(forWritingTo: folder.url.appending(path: "told"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script.path, output.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = told
    process.standardError = told
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : try folder.read("told")
  }
}
