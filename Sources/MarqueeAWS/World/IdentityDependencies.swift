package import MarqueeBase
package import MarqueeHTTP

/// The clock, files, network and programs that proving an identity uses, as values, so that a test
/// can replace each. The target `marquee` makes the real ones.
package struct IdentityDependencies: Sendable {
  /// The variables, each with the place that it came from.
  package var environment: Environment
  /// The current time, in UTC.
  package var now: @Sendable () -> Moment
  /// Reads the bytes of a file. It throws any error of the system; callers add the file's name.
  package var readFile: @Sendable (_ path: String) throws -> [UInt8]
  package var http: HTTPClient
  /// Runs a program without a shell and returns its output. It throws ``ProcessFailure``.
  package var run: @Sendable (_ arguments: [String], _ timeout: Duration) throws -> ProcessOutput
  /// Blocks the calling thread for a duration.
  package var wait: @Sendable (Duration) -> Void
  /// A random number in 0..<1.
  package var random: @Sendable () -> Double

  package init(
    environment: Environment, now: @escaping @Sendable () -> Moment,
    readFile: @escaping @Sendable (String) throws -> [UInt8], http: HTTPClient,
    run: @escaping @Sendable ([String], Duration) throws -> ProcessOutput,
    wait: @escaping @Sendable (Duration) -> Void, random: @escaping @Sendable () -> Double
  ) {
    self.environment = environment
    self.now = now
    self.readFile = readFile
    self.http = http
    self.run = run
    self.wait = wait
    self.random = random
  }
}

/// The exit status and output of a program.
package struct ProcessOutput: Sendable {
  package var status: Int
  /// The bytes of its standard output.
  package var output: [UInt8]
  /// The bytes of its standard error.
  package var errors: [UInt8]

  package init(status: Int, output: [UInt8], errors: [UInt8] = []) {
    self.status = status
    self.output = output
    self.errors = errors
  }
}

extension IdentityDependencies {
  /// The text of a file, or nil when it can't be read.
  func text(ofFile path: String) -> String? {
    (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Replaces `~` at the start of a path with the environment's `HOME`.
  func expandingHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home.value + path.dropFirst()
  }
}
