import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A program that is started and reaped by system calls alone, so that a test can kill it at a
/// chosen moment: Foundation's `Process` takes milliseconds where this takes microseconds.
///
/// Its output goes to a file. It is killed when its owner goes away.
final class FaultProcess {
  enum End: Hashable {
    case exited(Int32)
    case killed(Int32)
  }

  let id: pid_t
  private let said: String
  private var end: End?

  /// - Parameters:
  ///   - command: the program, by path or from PATH, and its arguments.
  ///   - said: the file for standard output and errors; an older file is replaced.
  init(
    _ command: [String], environment: [String: String] = [:], said: String
  ) throws {
    self.said = said
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, said, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The test's threads may have blocked signals, and a child process inherits that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var all = ["LANG": "C.UTF-8"]
    for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"] {
      all[name] = ProcessInfo.processInfo.environment[name]
    }
    let variables = all.merging(environment) { $1 }.map { "\($0)=\($1)" }
    let (arguments, names) = (Self.copy(command), Self.copy(variables))
    defer { for text in arguments + names { free(text) } }
    var id = pid_t()
    let failure = posix_spawnp(&id, command[0], &actions, &attributes, arguments, names)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EINVAL) }
    self.id = id
  }

  deinit {
    kill()
    wait()
  }

  private static func copy(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  func kill(_ signal: Int32 = SIGKILL) {
    if end == nil { Glibc.kill(id, signal) }
  }

  /// Waits until the process ends. One that runs for two minutes is killed.
  @discardableResult func wait() -> End {
    let deadline = ContinuousClock.now + .seconds(120)
    while !hasEnded {
      if ContinuousClock.now > deadline { kill() }
      usleep(100)
    }
    return end ?? .exited(-1)
  }

  var hasEnded: Bool {
    if end != nil { return true }
    var status: Int32 = 0
    guard waitpid(id, &status, WNOHANG) == id else { return false }
    let signal = status & 0x7f
    end = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    return true
  }

  /// Polls until a condition is true.
  ///
  /// - Returns: false when the process ended first, or half a minute has passed.
  func waitUntil(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if try condition() { return true }
      if hasEnded { return try condition() }
      usleep(50)
    }
    return false
  }

  /// The process's output so far.
  var text: String {
    String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: said))) ?? Data(), as: UTF8.self)
  }
}
