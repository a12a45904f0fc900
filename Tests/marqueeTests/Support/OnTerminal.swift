import Foundation

/// Runs the program on a pseudo-terminal, through util-linux's `script`.
enum OnTerminal {
  /// Runs the program.
  ///
  /// - Parameter input: the text that is typed; nil for none.
  /// - Returns: the text that the terminal showed.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String],
    input: String? = nil
  ) throws -> String {
    let shown = try TemporaryFolder()
    let command = ([Program.url.path(percentEncoded: false)] + arguments).joined(separator: " ")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["-q", "-e", "-c", command, shown.path + "/typescript"]
    process.currentDirectoryURL = folder.url
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": shown.path].merging(environment) { $1 }
    try shown.write("typed", input ?? "")
    process.standardInput =
      input == nil
      ? FileHandle.nullDevice
      : try FileHandle(forReadingFrom: shown.url.appending(path: "typed"))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try shown.read("typescript")
  }
}
