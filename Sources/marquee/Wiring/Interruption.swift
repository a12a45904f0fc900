internal import Glibc
internal import MarqueeBase
internal import Synchronization

/// Makes Ctrl-C, SIGTERM and SIGHUP end the program cleanly: the work is cancelled, processes that
/// it started are stopped, and the process exits with 128 plus the signal's number.
///
/// The first signal cancels the work. At a second signal, or when the work has not ended after ten
/// seconds, the process exits at once. That is safe because output files are only ever renamed into
/// place.
enum Interruption {
  private struct State {
    var signal: Int32 = 0
    var handlers: [Int: @Sendable () -> Void] = [:]
    var nextID = 0
  }

  private static let state = Mutex(State())

  /// The exit code of an interrupted process; nil while there was no interruption.
  static var exitCode: Int32? {
    let signal = state.withLock { $0.signal }
    return signal == 0 ? nil : 128 + signal
  }

  /// Starts listening for signals. It is called once, before the work begins.
  static func listen(to signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    signalPipe = ends[1]
    // A handler is used, not a mask or SIG_IGN, because psql and postgres would inherit those two.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      let saved = errno
      var byte = UInt8(truncatingIfNeeded: signal)
      _ = Glibc.write(signalPipe, &byte, 1)
      errno = saved
    }
    action.sa_flags = SA_RESTART
    // A parent may have started this process with these signals blocked, as thread pools do.
    var unblocked = sigset_t()
    sigemptyset(&unblocked)
    for signal in signals where !isIgnored(signal) {
      sigaction(signal, &action, nil)
      sigaddset(&unblocked, signal)
    }
    pthread_sigmask(SIG_UNBLOCK, &unblocked, nil)

    let descriptor = ends[0]
    detach { wait(descriptor) }
  }

  /// Whether the signal is ignored on purpose, as `nohup` and background jobs of a shell do.
  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Registers what an interruption must do while `body` runs. The handler is called on another
  /// thread; if the interruption came first, it is called at once.
  static func during<Result, Failure: Error>(
    handler: @escaping @Sendable () -> Void, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (id, isLate) = state.withLock { state in
      state.nextID += 1
      state.handlers[state.nextID] = handler
      return (state.nextID, state.signal != 0)
    }
    if isLate { handler() }
    defer { _ = state.withLock { $0.handlers.removeValue(forKey: id) } }
    return try body()
  }

  private static func wait(_ descriptor: Int32) {
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return }
      let signal = Int32(byte)
      let (isFirst, handlers) = state.withLock { state in
        let isFirst = state.signal == 0
        if isFirst { state.signal = signal }
        return (isFirst, Array(state.handlers.values))
      }
      guard isFirst else { _exit(128 + signal) }
      detach {
        sleep(10)
        _exit(128 + signal)
      }
      for handler in handlers { handler() }
    }
  }

  private static func detach(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { pointer in
        Unmanaged<ThreadBody>.fromOpaque(pointer!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// The end of the pipe that the signal handler writes to, global because a handler can reach only
/// globals.
private nonisolated(unsafe) var signalPipe: Int32 = -1
// nonisolated(unsafe): written once, before the handler is installed.
