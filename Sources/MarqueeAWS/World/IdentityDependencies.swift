package import MarqueeBase
package import MarqueeHTTP

/// Everything outside that proving an identity touches, as small values, so that a test can
/// put its own in place of each. The roof makes the live one.
package struct IdentityDependencies: Sendable {
  /// Variables, each with the place it came from.
  package var environment: Environment
  /// The clock, in UTC.
  package var now: @Sendable () -> Moment
  /// A file's bytes. Throws whatever the system says; callers add the file's name.
  package var readFile: @Sendable (_ path: String) throws -> [UInt8]
  package var http: HTTPClient
  /// Runs a program without a shell and gives what it wrote.
  package var run: @Sendable (_ arguments: [String], _ timeout: Duration) throws -> ProcessOutput
  /// Blocks the calling thread.
  package var wait: @Sendable (Duration) -> Void
  /// A number from 0 up to and without 1.
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

/// What a program left behind.
package struct ProcessOutput: Sendable {
  package var status: Int
  package var output: [UInt8]
  package var errors: [UInt8]

  package init(status: Int, output: [UInt8], errors: [UInt8] = []) {
    self.status = status
    self.output = output
    self.errors = errors
  }
}

extension IdentityDependencies {
  /// A file's text, or nil when it can't be read.
  func text(ofFile path: String) -> String? {
    (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// `~/x` with the home folder of the environment.
  func expandingHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home.value + path.dropFirst()
  }
}
