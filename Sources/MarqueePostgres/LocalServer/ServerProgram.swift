internal import Foundation
internal import MarqueeBase

/// Runs a program in a session of its own, unlike Foundation's `Process`, so that Ctrl-C in the
/// terminal does not reach it. No shell interprets the arguments.
package enum ServerProgram {
  /// The exit status and output of a program.
  package struct Outcome: Sendable {
    /// The exit status; 128 plus the signal for a killed program; 127 when it could not be started.
    package let status: Int32
    /// Standard output and standard error together; empty when they were not captured.
    package let output: String
    package var isSuccess: Bool { status == 0 }
  }

  /// - Parameters:
  ///   - folder: the program's working folder.
  ///   - input: the descriptor for standard input; nil for `/dev/null`.
  ///   - capture: whether to return the output; otherwise it goes to `/dev/null`.
  package static func run(
    _ arguments: [String], folder: String = "/", input: Int32? = nil, capture: Bool = true
  ) -> Outcome {
    // The child's user may have no access to this process's working folder.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments
    var setup = ChildProcess.Setup()
    setup.input = input.map { .descriptor($0) } ?? .nothing
    setup.place = .ownSession
    setup.environment = environment
    // A server runs for long, so it must not keep descriptors open whose end others wait for:
    // Foundation's `Process`, for example, waits for a socket of its child.
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    setup.firstKept = Int32(min(1024, limit.rlim_cur))
    guard capture else {
      setup.output = .nothing
      setup.errors = .nothing
      guard let child = ChildProcess(command, setup) else { return notStarted(arguments) }
      return Outcome(status: child.wait(), output: "")
    }
    guard var ends = PipeEnds() else { return Outcome(status: 127, output: "no pipe") }
    setup.output = .descriptor(ends.writingEnd)
    setup.errors = setup.output
    guard let child = ChildProcess(command, setup) else { return notStarted(arguments) }
    ends.closeWriting()
    let output = BlockingIO.readAll(ends.reading.number) ?? []
    return Outcome(status: child.wait(), output: String(decoding: output, as: UTF8.self))
  }

  private static func notStarted(_ arguments: [String]) -> Outcome {
    Outcome(status: 127, output: "\(arguments[0]): \(String(cString: strerror(errno)))")
  }

  /// The child inherits no variables, so PG* variables and secrets do not reach the server.
  private static let environment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TZ=UTC",
    "PGSYSCONFDIR=/nonexistent",
  ]
}
