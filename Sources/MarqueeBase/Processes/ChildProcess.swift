internal import Glibc

/// A program that this process has started and has to wait for.
package struct ChildProcess: Sendable {
  /// The process ID.
  package let id: Int32

  /// The file that a standard stream of a child is connected to.
  package enum Stream: Sendable {
    case inherited
    case nothing
    case descriptor(Int32)
  }

  /// The process group of a child, which decides which signals of the terminal it gets.
  package enum Place: Sendable {
    /// This process's group.
    case ourGroup
    /// A group of its own, so that it can be ended together with all that it started, and this
    /// process alone handles Ctrl-C.
    case ownGroup
    /// A session of its own, without a terminal.
    case ownSession
  }

  /// The options for starting a program.
  package struct Setup: Sendable {
    package var input = Stream.inherited
    package var output = Stream.inherited
    package var errors = Stream.inherited
    package var place = Place.ourGroup
    /// The complete environment, as `NAME=value`; nil for this process's environment.
    package var environment: [String]?
    /// Descriptors from 3 up to but not including this one are closed, so that a program that runs
    /// for long holds no descriptor open that others wait to see closed.
    package var firstKept: Int32 = 3
    /// The signals that get their default action; nil for all. No signal is blocked.
    package var defaultSignals: [Int32]?

    package init() {}
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: the program, as a path or a name that is searched in `PATH`, and its arguments.
  /// - Returns: nil on failure, with the reason in `errno`.
  package init?(_ arguments: [String], _ setup: Setup) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, stream) in [setup.input, setup.output, setup.errors].enumerated() {
      switch stream {
      case .inherited: break
      case .nothing:
        let file = NullDevice.file(isRead: number == 0)
        posix_spawn_file_actions_addopen(&actions, Int32(number), file.path, file.flags, 0)
      case .descriptor(let source):
        posix_spawn_file_actions_adddup2(&actions, source, Int32(number))
      }
    }
    // Closing a descriptor that is not open is no error. (`addclosefrom_np` is not visible to
    // Swift.)
    for descriptor in 3..<max(3, setup.firstKept) {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    if let chosen = setup.defaultSignals {
      for signal in chosen { sigaddset(&signals, signal) }
    } else {
      sigfillset(&signals)
    }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var flags = Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    switch setup.place {
    case .ourGroup: break
    case .ownGroup: flags |= Int32(POSIX_SPAWN_SETPGROUP)
    case .ownSession: flags |= 0x80  // POSIX_SPAWN_SETSID
    }
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let argv = arguments.map { strdup($0) } + [nil]
    let given = setup.environment.map { variables in
      variables.filter { !$0.hasPrefix(Self.unwanted) }.map { strdup($0) }
    }
    let envp = (given ?? Self.inherited) + [nil]
    defer { for text in argv + (given ?? []) { free(text) } }
    var child = pid_t()
    let failure = posix_spawnp(&child, arguments[0], &actions, &attributes, argv, envp)
    guard failure == 0 else {
      errno = failure
      return nil
    }
    id = child
  }

  /// The beginning of the variable that is meant for this program and for no other.
  private static let unwanted = PortableFolder.variable + "="

  /// This process's environment without that variable, byte for byte.
  private static var inherited: [UnsafeMutablePointer<CChar>?] {
    var found: [UnsafeMutablePointer<CChar>?] = []
    var place = environ
    while let text = place.pointee {
      if strncmp(text, unwanted, unwanted.utf8.count) != 0 { found.append(text) }
      place += 1
    }
    return found
  }

  /// Waits until the process ends.
  ///
  /// - Returns: the exit code, or 128 plus the number of the signal that ended it; 0 when another
  ///   caller has waited for it already.
  @discardableResult
  package func wait() -> Int32 { Self.code(waited(0)) ?? 0 }

  /// The exit code as ``wait()`` returns it; nil while the process runs.
  package func ended() -> Int32? { Self.code(waited(WNOHANG)) }

  /// Kills the process with `SIGKILL` and waits until it has ended.
  package func end() {
    kill(id, SIGKILL)
    wait()
  }

  private func waited(_ options: Int32) -> (found: pid_t, status: Int32) {
    var status: Int32 = 0
    while true {
      let found = waitpid(id, &status, options)
      if found >= 0 || errno != EINTR { return (found, status) }
    }
  }

  private static func code(_ answer: (found: pid_t, status: Int32)) -> Int32? {
    if answer.found == 0 { return nil }
    guard answer.found > 0 else { return 0 }
    let signal = answer.status & 0x7f
    return signal == 0 ? (answer.status >> 8) & 0xff : 128 + signal
  }
}
