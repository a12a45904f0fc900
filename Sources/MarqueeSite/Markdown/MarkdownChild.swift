internal import Glibc
internal import MarqueeBase
internal import MarqueeTemplate

/// One process that renders the Markdown of rows, and the parent's end of the socket to it.
///
/// It inherits nothing: no descriptors but its end of the socket, no variables but those that find the
/// program's libraries. It limits itself before it reads the first byte of a row.
final class MarkdownChild: @unchecked Sendable {
  // @unchecked: the pool hands it to one thread at a time.
  private let process: ChildProcess
  private let socket: Int32
  /// The longest text that it has the memory for, in bytes.
  let capacity: Int
  /// Whether any of the question was answered, or may have been read.
  private(set) var hasReceived = false

  /// How much longer than its processor time a value may take on a machine that is busy.
  private static let patience = Duration.seconds(20)

  /// Nil when it can't be started.
  ///
  /// - Parameter capacity: at least this many bytes.
  init?(_ command: [String], capacity: Int) {
    self.capacity = max(capacity, MarkdownProtocol.usualCapacity)
    let command = command + [MarkdownProtocol.argument, String(self.capacity)]
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    // A group of its own: Ctrl-C in the terminal is the parent's affair.
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

  /// Ends it, whatever it does.
  func end() {
    close(socket)
    process.end()
  }

  /// Renders a text.
  ///
  /// - Throws: after it the child is of no more use.
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

  /// Why the child has hung up: it was out of time, or broke.
  private var reason: MarkdownFailure {
    var facts = siginfo_t()
    // Left for `end` to collect.
    guard waitid(P_PID, id_t(process.id), &facts, WEXITED | WNOWAIT) == 0 else { return .broke }
    let isKilled = facts.si_code == Int32(CLD_KILLED) || facts.si_code == Int32(CLD_DUMPED)
    return isKilled && facts._sifields._sigchld.si_status == SIGPROF ? .tooSlow : .broke
  }
}
