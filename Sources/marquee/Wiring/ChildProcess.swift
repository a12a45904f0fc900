internal import Glibc
internal import MarqueeBase

/// A program that takes over the terminal for a while, as `psql` does.
///
/// Foundation's `Process` puts a child into a process group of its own, and a program in the
/// background may not read the terminal.
enum ChildProcess {
  /// Runs a program to its end. Ctrl-C is the child's affair; SIGTERM and SIGHUP are passed on.
  ///
  /// - Parameters:
  ///   - program: a path, or a name to be found in PATH.
  ///   - environment: all of the child's variables.
  /// - Returns: its exit code, 128 plus the signal that ended it, or nil when it can't be started;
  ///   `errno` says why.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String]
  ) -> Int32? {
    Glibc.signal(SIGINT, SIG_IGN)
    Interruption.listen(to: [SIGTERM, SIGHUP])
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGINT)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let failure = posix_spawnp(&child, program, nil, &attributes, &argv, &envp)
    guard failure == 0 else {
      errno = failure
      return nil
    }
    let pid = child
    return Interruption.during(handler: { kill(pid, SIGTERM) }) { wait(for: pid) }
  }

  private static func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}
