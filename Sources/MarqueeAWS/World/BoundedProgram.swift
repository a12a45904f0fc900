internal import Glibc
internal import MarqueeBase

/// Runs a program found by `PATH`, without a shell and without input, within bounds of time and
/// output.
///
/// The program's own end is the end: what it leaves running (an agent, a keyring) may hold its
/// output open for days. It leads a process group of its own, which is ended when the program
/// takes too long or writes too much; what a program that did its work leaves behind is its own
/// affair. Foundation's `Process` waits for such leftovers, because they inherit its descriptors.
enum BoundedProgram {
  static let mostOutput = 1 << 20

  static func run(_ arguments: [String], timeout: Duration) throws(ProcessFailure) -> ProcessOutput
  {
    guard let program = arguments.first, !program.isEmpty else {
      throw ProcessFailure(description: "no program is named")
    }
    guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw ProcessFailure(description: "its command holds a NUL character")
    }
    var output = try Stream()
    defer { output.close() }
    var errors = try Stream()
    defer { errors.close() }
    let child = try start(program, arguments, output.writingEnd, errors.writingEnd)
    output.closeWritingEnd()
    errors.closeWritingEnd()

    let deadline = ContinuousClock.now + timeout
    var pause: Int32 = 1
    while true {
      let status = ended(child)
      // Looked at before the last reading, so that nothing written before the end is missed.
      output.read()
      errors.read()
      if let status {
        return ProcessOutput(status: status, output: output.bytes, errors: errors.bytes)
      }
      if output.isTooLong || errors.isTooLong {
        endGroup(child)
        throw ProcessFailure(description: "it writes more than \(mostOutput) bytes")
      }
      if ContinuousClock.now >= deadline {
        endGroup(child)
        throw ProcessFailure(description: "it did not end within \(timeout)")
      }
      output.wait(with: errors, milliseconds: pause)
      pause = min(pause * 2, 20)
    }
  }

  private static func start(
    _ program: String, _ arguments: [String], _ output: Int32, _ errors: Int32
  ) throws(ProcessFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    // What it leaves running must not hold open what others wait to see closed. Closing what is not
    // open is no error.
    for descriptor in 3..<Int32(256) { posix_spawn_file_actions_addclose(&actions, descriptor) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var argv = arguments.map { strdup($0) } + [nil]
    defer { for text in argv { free(text) } }
    var child = pid_t()
    let code = posix_spawnp(&child, program, &actions, &attributes, &argv, environ)
    guard code == 0 else {
      throw ProcessFailure(description: "it can't be started: \(String(cString: strerror(code)))")
    }
    return child
  }

  /// - Returns: the exit code, or 128 plus the signal; nil while it runs.
  private static func ended(_ child: pid_t) -> Int? {
    var status: Int32 = 0
    let found = waitpid(child, &status, WNOHANG)
    if found == 0 || found < 0 && errno == EINTR { return nil }
    // Somebody else has waited for it: what it wrote is all that is known.
    guard found == child else { return 0 }
    let signal = status & 0x7f
    return Int(signal == 0 ? (status >> 8) & 0xff : 128 + signal)
  }

  /// Asks the program and all of its group to end, and makes them after a second.
  private static func endGroup(_ child: pid_t) {
    kill(-child, SIGTERM)
    for _ in 0..<50 {
      if ended(child) != nil { break }
      usleep(20_000)
    }
    kill(-child, SIGKILL)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
  }

  /// A pipe that is read without waiting.
  private struct Stream {
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLong = false
    let writingEnd: Int32
    private let readingEnd: Int32
    private var isWritingEndOpen = true
    private var isAtEnd = false

    init() throws(ProcessFailure) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        throw ProcessFailure(
          description: "there is no pipe for it: \(String(cString: strerror(errno)))")
      }
      (readingEnd, writingEnd) = (ends[0], ends[1])
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      _ = fcntl(readingEnd, F_SETFL, O_NONBLOCK)
    }

    mutating func read() {
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      while !isAtEnd, !isTooLong {
        let count = Glibc.read(readingEnd, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN { return }
        guard count > 0 else {
          isAtEnd = true
          return
        }
        bytes += buffer[..<count]
        isTooLong = bytes.count > mostOutput
      }
    }

    func wait(with other: Stream, milliseconds: Int32) {
      // A descriptor below zero is passed over.
      var descriptors = [self, other].map {
        pollfd(fd: $0.isAtEnd ? -1 : $0.readingEnd, events: Int16(POLLIN), revents: 0)
      }
      poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    }

    mutating func closeWritingEnd() {
      if isWritingEndOpen { Glibc.close(writingEnd) }
      isWritingEndOpen = false
    }

    mutating func close() {
      closeWritingEnd()
      Glibc.close(readingEnd)
    }
  }
}
