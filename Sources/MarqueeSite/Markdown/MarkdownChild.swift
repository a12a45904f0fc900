internal import Glibc
internal import MarqueeBase
internal import MarqueeTemplate

/// One process that renders the Markdown of rows, and the parent's end of the socket to it.
///
/// It inherits only its end of the socket and the variable `LD_LIBRARY_PATH`. It sets its own
/// resource limits before it reads the first byte of a row.
final class MarkdownChild: @unchecked Sendable {
  // @unchecked: the pool gives it to one thread at a time.
  private let process: ChildProcess
  private let socket: Int32
  /// The length in bytes of the longest text that it has the memory for.
  let capacity: Int
  /// Whether any part of the response to the last request has arrived.
  private(set) var hasReceived = false

  /// The time that a value may take beyond its processor time, because the machine may be busy.
  private static let patience = Duration.seconds(20)

  /// Starts a process; nil when that fails.
  ///
  /// - Parameter capacity: the length in bytes of the longest text that it must be able to render.
  init?(_ command: [String], capacity: Int) {
    self.capacity = max(capacity, MarkdownProtocol.usualCapacity)
    let command = command + [MarkdownProtocol.argument, String(self.capacity)]
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    // It has its own process group, so that Ctrl-C in the terminal only reaches the parent.
    var setup = ChildProcess.Setup()
    setup.input = .descriptor(ends[1])
    setup.output = .nothing
    setup.errors = .nothing
    setup.place = .ownGroup
    let libraries = getenv("LD_LIBRARY_PATH").map { "LD_LIBRARY_PATH=" + String(cString: $0) }
    setup.environment = [libraries].compactMap { $0 }
    let child = ChildProcess(command, setup)
    close(ends[1])
    guard let child else {
      close(ends[0])
      return nil
    }
    process = child
    socket = ends[0]
  }

  /// Ends the process, even while it renders.
  func end() {
    close(socket)
    process.end()
  }

  /// Renders a text.
  ///
  /// - Throws: when the child failed; then it must be ended.
  func ask(
    _ text: [UInt8], isInline: Bool, limit: Int
  ) throws(MarkdownFailure) -> MarkdownProtocol.Response {
    let question = MarkdownProtocol.Request(
      textCount: text.count, limit: limit, isInline: isInline)
    hasReceived = false
    let time = MarkdownProtocol.processorTime(textCount: text.count) * 2 + Self.patience
    let deadline = ContinuousClock.now + time
    try send(question.head + text, until: deadline)
    let head = MarkdownProtocol.words(
      try receive(MarkdownProtocol.Response.headSize, until: deadline))
    if head[0] == 1 { return .tooMuchHTML }
    guard head[0] == 0, Int(head[1]) <= question.limit else { throw .broke }
    return .html(try receive(Int(head[1]), until: deadline))
  }

  private func send(
    _ bytes: [UInt8], until deadline: ContinuousClock.Instant
  ) throws(MarkdownFailure) {
    var sent = 0
    while sent < bytes.count {
      let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
      let count = bytes.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, flags)
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        try wait(for: Int16(POLLOUT), until: deadline)
      } else if errno != EINTR {
        throw reason
      }
    }
  }

  private func receive(
    _ count: Int, until deadline: ContinuousClock.Instant
  ) throws(MarkdownFailure) -> [UInt8] {
    var failure: MarkdownFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(MarkdownFailure) {
        while filled < count {
          let flags = Int32(MSG_DONTWAIT)
          let got = recv(socket, buffer.baseAddress! + filled, count - filled, flags)
          if got > 0 {
            hasReceived = true
            filled += got
          } else if got < 0, errno == EAGAIN {
            try wait(for: Int16(POLLIN), until: deadline)
          } else if got == 0 || errno != EINTR {
            throw reason
          }
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private func wait(
    for event: Int16, until deadline: ContinuousClock.Instant
  ) throws(MarkdownFailure) {
    let left = ContinuousClock.now.duration(to: deadline)
    guard left > .zero else { throw .tooSlow }
    var look = pollfd(fd: socket, events: event, revents: 0)
    _ = poll(&look, 1, left.pollTimeout)
  }

  /// The reason why the child closed the socket: `SIGPROF` ended it because it was too slow, or it
  /// crashed.
  private var reason: MarkdownFailure {
    var facts = siginfo_t()
    // `WNOWAIT` leaves the process for `end` to reap.
    guard waitid(P_PID, id_t(process.id), &facts, WEXITED | WNOWAIT) == 0 else { return .broke }
    let isKilled = facts.si_code == Int32(CLD_KILLED) || facts.si_code == Int32(CLD_DUMPED)
    return isKilled && facts._sifields._sigchld.si_status == SIGPROF ? .tooSlow : .broke
  }
}
