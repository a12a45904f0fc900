internal import Glibc
internal import MarqueeBase

/// The three standard streams. Results go to standard output, everything said about the work
/// to standard error.
enum Console {
  /// Whether standard error is a terminal that understands escape sequences.
  static let isTerminal: Bool = {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    return environment("TERM") != "dumb"
  }()

  /// Whether to colour what goes to standard error (no-color.org).
  static let hasColour: Bool = isTerminal && (environment("NO_COLOR") ?? "").isEmpty

  /// The terminal's width in columns; 80 when it does not say.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line to standard error.
  static func error(_ text: String) {
    write(Array((text + "\n").utf8), to: STDERR_FILENO)
  }

  /// Writes bytes to standard output as they are. A disk that is full ends the program: a
  /// result that is only half there must not look like success.
  static func output(_ bytes: [UInt8]) {
    guard !write(bytes, to: STDOUT_FILENO) else { return }
    error("error: standard output can't be written: \(String(cString: strerror(errno)))")
    exit(ProcessExit.buildFailed)
  }

  /// Writes all of `bytes`, however often the system takes only a part.
  ///
  /// A reader that went away (`marquee … | head`) ends the process by SIGPIPE, as it does for
  /// any filter.
  ///
  /// - Returns: false when the system refuses; `errno` says why.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { return false }
        written += count
      }
      return true
    }
  }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
