internal import Glibc
internal import MarqueeBase

/// Runs a program that uses the terminal itself, such as `psql`.
///
/// Foundation's `Process` puts a child into a process group of its own, and a program in a
/// background group may not read the terminal.
enum TerminalProgram {
  /// Runs a program until it ends. The child handles Ctrl-C itself; SIGTERM and SIGHUP are passed
  /// on to it.
  ///
  /// - Parameters:
  ///   - program: a path, or a name that is looked up in PATH.
  ///   - environment: all of the child's variables.
  /// - Returns: its exit code, 128 plus the signal that ended it, or nil when it can't be started;
  ///   `errno` says why.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String]
  ) -> Int32? {
    Glibc.signal(SIGINT, SIG_IGN)
    Interruption.listen(to: [SIGTERM, SIGHUP])
    var setup = ChildProcess.Setup()
    setup.environment = environment.map { "\($0.key)=\($0.value)" }
    setup.defaultSignals = [SIGINT]
    guard let child = ChildProcess([program] + arguments, setup) else { return nil }
    return Interruption.during(handler: { kill(child.id, SIGTERM) }) { child.wait() }
  }
}
