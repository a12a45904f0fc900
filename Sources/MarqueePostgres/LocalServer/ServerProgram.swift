internal import Foundation
internal import MarqueeBase

/// Runs a program and, unlike Foundation's `Process`, in a session of its own, so that Ctrl-C in
/// the terminal doesn't reach it. Arguments are never read by a shell.
package enum ServerProgram {
  package struct Outcome: Sendable {
    /// The exit code; 128 + the signal for a killed one; 127 when it could not be started.
    package let status: Int32
    /// Standard output and error together.
    package let output: String
    package var isSuccess: Bool { status == 0 }
  }

  /// - Parameters:
  ///   - input: the standard input's descriptor; nil is `/dev/null`.
  ///   - capture: false sends the output to `/dev/null`.
  package static func run(
    _ arguments: [String], folder: String = "/", input: Int32? = nil, capture: Bool = true
  ) -> Outcome {
    // Our own working folder may be closed to the child's user.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments
    var setup = ChildProcess.Setup()
    setup.input = input.map { .descriptor($0) } ?? .nothing
    setup.place = .ownSession
    setup.environment = environment
    // A server goes on for long: it must not hold open what others wait to see closed, as
    // Foundation's `Process` waits for a socket of its child's.
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

  /// Nothing of ours is inherited, so PG* variables and secrets don't reach the server.
  private static let environment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TZ=UTC",
    "PGSYSCONFDIR=/nonexistent",
  ]
}
