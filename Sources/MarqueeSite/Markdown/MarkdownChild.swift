internal import Glibc
internal import MarqueeBase
internal import MarqueeTemplate

/// One process that renders the Markdown of rows, and the parent's end of the socket to it.
///
/// It inherits nothing: no descriptors but its end of the socket, no variables but those that find the
/// program's libraries. It limits itself before it reads the first byte of a row.
// @unchecked Sendable because the pool hands it to one thread at a time.
final class MarkdownChild: @unchecked Sendable {
  private let process: pid_t
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
    guard let program = command.first, socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    let child = Self.spawn(program, command, descriptor: ends[1])
    close(ends[1])
    guard let child else {
      close(ends[0])
      return nil
    }
    process = child
    socket = ends[0]
  }

  private static func spawn(_ program: String, _ command: [String], descriptor: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, descriptor, MarkdownProtocol.descriptor)
    for output in [Int32(1), 2] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // A group of its own: Ctrl-C in the terminal is the parent's affair.
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let argv = command.map { strdup($0) } + [nil]
    let libraries = getenv("LD_LIBRARY_PATH").map { "LD_LIBRARY_PATH=" + String(cString: $0) }
    let envp = [libraries].compactMap { $0 }.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child = pid_t()
    return posix_spawn(&child, program, &actions, &attributes, argv, envp) == 0 ? child : nil
  }

  /// Ends it, whatever it does.
  func end() {
    close(socket)
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  /// Renders a text.
  ///
  /// - Throws: after it the child is of no more use.
  func ask(
    _ text: [UInt8], isInline: Bool, limit: Int
  ) throws(MarkdownFailure) -> MarkdownProtocol.Answer {
    let question = MarkdownProtocol.Question(
      textCount: text.count, limit: limit, isInline: isInline)
    hasReceived = false
    let time = MarkdownProtocol.processorTime(textCount: text.count) * 2 + Self.patience
    let deadline = ContinuousClock.now + time
    try send(question.head + text, until: deadline)
    let head = MarkdownProtocol.words(
      try receive(MarkdownProtocol.Answer.headSize, until: deadline))
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
    _ = poll(&look, 1, Int32(clamping: left.components.seconds * 1000 + 1000))
  }

  /// Why the child has hung up: it was out of time, or broke.
  private var reason: MarkdownFailure {
    var facts = siginfo_t()
    // Left for `end` to collect.
    guard waitid(P_PID, id_t(process), &facts, WEXITED | WNOWAIT) == 0 else { return .broke }
    let isKilled = facts.si_code == Int32(CLD_KILLED) || facts.si_code == Int32(CLD_DUMPED)
    return isKilled && facts._sifields._sigchld.si_status == SIGPROF ? .tooSlow : .broke
  }
}
