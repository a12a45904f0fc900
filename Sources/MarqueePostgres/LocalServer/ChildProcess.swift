internal import Foundation
internal import MarqueeBase

/// Runs a program and, unlike Foundation's `Process`, in a session of its own, so that Ctrl-C in
/// the terminal doesn't reach it. Arguments are never read by a shell.
package enum ChildProcess {
  package struct Outcome: Sendable {
    /// The exit code; 128 + the signal for a killed one; 127 when it could not be started.
    package let status: Int32
    /// Standard output and error together.
    package let output: String
    package var isSuccess: Bool { status == 0 }
  }

  /// - Parameters:
  ///   - input: the standard input's descriptor; nil is `/dev/null`.
  ///   - capture: false sends the output to `/dev/null`.
  package static func run(
    _ arguments: [String], folder: String = "/", input: Int32? = nil, capture: Bool = true
  ) -> Outcome {
    var ends: [Int32] = [-1, -1]
    if capture {
      guard pipe(&ends) == 0 else { return Outcome(status: 127, output: "no pipe") }
      _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
      _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    }
    defer { if ends[0] >= 0 { close(ends[0]) } }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    for descriptor in [Int32(1), 2] {
      if capture {
        posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor)
      } else {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      }
    }

    // A server goes on for long: it must not hold open what others wait to see closed, as Foundation's
    // `Process` waits for a socket of its child's. Closing what is not open is no error. (`addclosefrom_np` is not to be seen from Swift.)
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    for descriptor in 3..<Int32(min(1024, max(3, limit.rlim_cur))) {
      posix_spawn_file_actions_addclose(&actions, descriptor)
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
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(
      &attributes, Int16(newSession | Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)))

    var child = pid_t()
    // Our own working folder may be closed to the child's user.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments
    let argv = command.map { strdup($0) } + [nil]
    let environment = Self.environment.map { strdup($0) } + [nil]
    defer { for text in argv + environment { free(text) } }
    let code = posix_spawn(&child, command[0], &actions, &attributes, argv, environment)
    if ends[1] >= 0 { close(ends[1]) }
    guard code == 0 else {
      return Outcome(status: 127, output: "\(arguments[0]): \(String(cString: strerror(code)))")
    }
    var output: [UInt8] = []
    if capture {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(ends[0], &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { break }
        output += buffer[..<count]
      }
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: String(decoding: output, as: UTF8.self))
  }

  /// Nothing of ours is inherited, so PG* variables and secrets don't reach the server.
  private static let environment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TZ=UTC",
    "PGSYSCONFDIR=/nonexistent",
  ]
}
