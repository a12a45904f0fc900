internal import Glibc

/// A file that outgrows the process's limit (`ulimit -f`) is an error like a full disk.
///
/// By default the kernel ends the process with SIGXFSZ: no message, and staged files left behind.
enum FileSizeSignal {
  /// From now on such a write fails with `EFBIG`.
  static func makeHarmless() {
    // A handler, not SIG_IGN: that one would be inherited by psql and postgres.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    action.sa_flags = SA_RESTART
    sigaction(SIGXFSZ, &action, nil)
  }
}
