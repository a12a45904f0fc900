internal import Glibc

/// A write that the kernel refuses is an error with a message and an exit code of ours.
///
/// By default a file that outgrows the process's limit (`ulimit -f`) and a reader that went away
/// (`marquee … | head`) end the process by SIGXFSZ and SIGPIPE: no message, staged files left
/// behind, and an exit code that is not documented.
enum WriteSignals {
  /// From now on such writes fail with `EFBIG` and `EPIPE`.
  static func makeHarmless() {
    for signal in [SIGXFSZ, SIGPIPE] {
      // A handler, not SIG_IGN: that one would be inherited by psql and postgres.
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in }
      action.sa_flags = SA_RESTART
      sigaction(signal, &action, nil)
    }
  }
}
