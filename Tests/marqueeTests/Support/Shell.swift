import Foundation

/// Runs commands as a reader of the documentation would type them, with the built program in PATH.
enum Shell {
  /// Runs the commands.
  ///
  /// - Parameter place: the folder in which they run, from the test's folder.
  /// - Returns: the text that they wrote to both of their outputs, in order.
  static func run(
    _ command: String, in folder: TemporaryFolder, at place: String = "."
  ) throws -> (exitCode: Int32, said: String) {
    let files = try TemporaryFolder()
    try files.write("said", "")
    let said = try FileHandle(forWritingTo: files.url.appending(path: "said"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "exec 2>&1; " + command]
    process.currentDirectoryURL = folder.url.appending(path: place)
    let programs = Program.url.deletingLastPathComponent().path(percentEncoded: false)
    var environment = ["PATH": programs + ":/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"]
    for name in ["HOME", "TMPDIR", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"] {
      environment[name] = ProcessInfo.processInfo.environment[name]
    }
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = said
    process.standardError = said
    try process.run()
    process.waitUntilExit()
    // The program prints these lines where the server's user can't enter the temporary folder,
    // which does not happen to readers.
    let lines = try files.read("said").split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("marquee: the local database is in ") }
    return (process.terminationStatus, lines.joined(separator: "\n"))
  }
}
