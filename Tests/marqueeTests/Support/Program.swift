import Foundation

/// The built program, run as a user would run it.
enum Program {
  /// The result of a run.
  struct Result: Sendable {
    let exitCode: Int32
    let output: String
    let errors: String
  }

  /// The path of the program, which stands beside the test bundle.
  static let url: URL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "marquee")

  /// - Parameters:
  ///   - folder: the folder in which it runs.
  ///   - input: its standard input; nil for an empty one.
  ///   - environment: variables that are added to a small, fixed environment without any of the
  ///     caller's database.
  static func run(
    _ arguments: [String], in folder: URL? = nil, input: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Result {
    let files = try TemporaryFolder()
    let running = try start(
      arguments, in: folder ?? files.url, input: input, environment: environment, files: files)
    running.process.waitUntilExit()
    return try running.result()
  }

  /// A run that has not ended yet.
  struct Running {
    let process: Process
    let files: TemporaryFolder

    func result() throws -> Result {
      Result(
        exitCode: process.terminationReason == .exit
          ? process.terminationStatus : 128 + process.terminationStatus,
        output: try files.read("output"), errors: try files.read("errors"))
    }
  }

  static func start(
    _ arguments: [String], in folder: URL, input: String? = nil,
    environment: [String: String] = [:], files: TemporaryFolder, program: URL = url
  ) throws -> Running {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = base.merging(environment) { $1 }
    // The output goes to files, not to pipes, so nobody has to read while the program runs.
    try files.write("input", input ?? "")
    try files.write("output", "")
    try files.write("errors", "")
    process.standardInput = try FileHandle(forReadingFrom: files.url.appending(path: "input"))
    process.standardOutput = try FileHandle(forWritingTo: files.url.appending(path: "output"))
    process.standardError = try FileHandle(forWritingTo: files.url.appending(path: "errors"))
    try process.run()
    return Running(process: process, files: files)
  }

  private static let base: [String: String] = {
    let names = ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"]
    return ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
  }()
}
