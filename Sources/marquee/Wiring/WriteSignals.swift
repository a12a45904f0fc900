internal import Glibc

/// Turns signals about failed writes into errors with a message and a documented exit code.
///
/// By default the kernel ends a process by SIGXFSZ when a file outgrows its limit (`ulimit -f`),
/// and by SIGPIPE when the reader of a pipe has closed it (`marquee … | head`). Then there is no
/// message, staged files are left behind, and the exit code is not a documented one.
enum WriteSignals {
  /// Makes such writes fail with `EFBIG` and `EPIPE` from now on.
  static func makeHarmless() {
    for signal in [SIGXFSZ, SIGPIPE] {
      // A handler is used, not SIG_IGN, because psql and postgres would inherit that.
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in }
      action.sa_flags = SA_RESTART
      sigaction(signal, &action, nil)
    }
  }
}
