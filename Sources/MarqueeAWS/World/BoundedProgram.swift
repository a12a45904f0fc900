internal import Glibc
internal import MarqueeBase

/// Runs a program found by `PATH`, without a shell and without input, with limits on its time and
/// output.
///
/// The run ends with the program itself, because a program that it leaves running (an agent, a
/// keyring) may keep the output open for days. The program leads a process group of its own. The
/// group is ended when the program takes too long or writes too much; otherwise the programs that
/// it left running are not touched. Foundation's `Process` would wait for them, because they
/// inherit its descriptors.
enum BoundedProgram {
  /// The limit on standard output and on standard error, in bytes.
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
    var errors = try Stream()
    var setup = ChildProcess.Setup()
    setup.input = .nothing
    setup.output = .descriptor(output.writingEnd)
    setup.errors = .descriptor(errors.writingEnd)
    setup.place = .ownGroup
    setup.firstKept = 256
    guard let child = ChildProcess(arguments, setup) else {
      throw ProcessFailure(description: "it can't be started: \(String(cString: strerror(errno)))")
    }
    output.closeWritingEnd()
    errors.closeWritingEnd()

    let deadline = ContinuousClock.now + timeout
    var pause: Int32 = 1
    while true {
      let status = child.ended()
      // The state is read before the last output, so that nothing written before the end is missed.
      output.read()
      errors.read()
      if let status {
        return ProcessOutput(status: Int(status), output: output.bytes, errors: errors.bytes)
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

  /// Sends SIGTERM to the program and its group, and SIGKILL after a second.
  private static func endGroup(_ child: ChildProcess) {
    kill(-child.id, SIGTERM)
    for _ in 0..<50 {
      if child.ended() != nil { break }
      usleep(20_000)
    }
    kill(-child.id, SIGKILL)
    child.wait()
  }

  /// The reading end of a pipe, read without blocking.
  private struct Stream: ~Copyable {
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLong = false
    private var ends: PipeEnds
    private var isAtEnd = false

    init() throws(ProcessFailure) {
      guard let ends = PipeEnds() else {
        throw ProcessFailure(
          description: "there is no pipe for it: \(String(cString: strerror(errno)))")
      }
      self.ends = ends
      _ = fcntl(self.ends.reading.number, F_SETFL, O_NONBLOCK)
    }

    var writingEnd: Int32 { ends.writingEnd }

    mutating func closeWritingEnd() { ends.closeWriting() }

    mutating func read() {
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      while !isAtEnd, !isTooLong {
        let count = buffer.withUnsafeMutableBytes {
          BlockingIO.read(ends.reading.number, into: $0)
        }
        if count < 0, errno == EAGAIN { return }
        guard count > 0 else {
          isAtEnd = true
          return
        }
        bytes += buffer[..<count]
        isTooLong = bytes.count > mostOutput
      }
    }

    func wait(with other: borrowing Stream, milliseconds: Int32) {
      var descriptors = [watched, other.watched]
      poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    }

    /// The entry for `poll`, which ignores a negative descriptor.
    private var watched: pollfd {
      pollfd(fd: isAtEnd ? -1 : ends.reading.number, events: Int16(POLLIN), revents: 0)
    }
  }
}
