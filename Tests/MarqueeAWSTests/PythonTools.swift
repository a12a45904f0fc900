import Foundation

/// Python with botocore and cryptography, in a folder of its own that is made once and kept in
/// the package's build folder.
enum PythonTools {
  static let supportFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Support/aws")

  static var packageFolder: URL {
    supportFolder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  struct Missing: Error, CustomStringConvertible {
    var description: String
  }

  /// The interpreter to use, with what `requirements.txt` names installed.
  static let interpreter: Result<String, Missing> = {
    let script = supportFolder.appendingPathComponent("python.sh").path
    let folder = packageFolder.appendingPathComponent(".build/python-aws").path
    let result = run(["/bin/sh", script, folder])
    guard result.status == 0, let line = result.output.split(separator: "\n").last else {
      return .failure(Missing(description: "no python for these tests: \(result.errors)"))
    }
    return .success(String(line))
  }()

  static func run(
    _ arguments: [String], input: String = "", environment: [String: String]? = nil
  ) -> (status: Int, output: String, errors: String) {
    let process = Process()
    // Nothing here takes a minute; a program that hangs must not hang the tests.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["timeout", "120"] + arguments
    if let environment { process.environment = environment }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("marquee-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: a program can't block on a file.
    let names = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    try? Data(input.utf8).write(to: names[0])
    for name in names.dropFirst() { try? Data().write(to: name) }
    process.standardInput = try? FileHandle(forReadingFrom: names[0])
    process.standardOutput = try? FileHandle(forWritingTo: names[1])
    process.standardError = try? FileHandle(forWritingTo: names[2])
    do { try process.run() } catch { return (-1, "", "\(error)") }
    process.waitUntilExit()
    func text(_ url: URL) -> String {
      (try? Data(contentsOf: url)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    return (Int(process.terminationStatus), text(names[1]), text(names[2]))
  }

  /// The SHA-256 of a file, by coreutils; nil when there is no such file.
  static func sha256(_ path: String) -> [UInt8]? {
    let digits = Array(run(["sha256sum", path]).output.utf8.prefix(64))
    guard digits.count == 64 else { return nil }
    return stride(from: 0, to: 64, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }

  /// The interpreter with what `scripts/python-packages.txt` names; nil when it has not been made.
  static let testPython = ProcessInfo.processInfo.environment["MARQUEE_TEST_PYTHON"].flatMap {
    FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil
  }

  /// Whether moto's server can be started.
  static let hasMoto =
    testPython.map { run([$0, "-c", "import boto3, moto.server"]).status == 0 } ?? false
}
