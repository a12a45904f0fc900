import Foundation

/// Runs the program on a pseudo-terminal, through util-linux's `script`.
enum OnTerminal {
  /// - Returns: what the terminal showed.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String]
  ) throws -> String {
    let shown = try TemporaryFolder()
    let command = ([Program.url.path(percentEncoded: false)] + arguments).joined(separator: " ")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["-q", "-e", "-c", command, shown.path + "/typescript"]
    process.currentDirectoryURL = folder.url
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": shown.path].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try shown.read("typescript")
  }
}
