internal import Glibc
internal import MarqueeBase

/// The three standard streams: results go to standard output, messages about the work to standard
/// error.
enum Console {
  /// Whether standard error is a terminal that understands escape sequences.
  static let isTerminal: Bool = {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    return environment("TERM") != "dumb"
  }()

  /// Whether text on standard error is coloured; see no-color.org.
  static let hasColour: Bool = isTerminal && (environment("NO_COLOR") ?? "").isEmpty

  /// Whether standard output goes to the log of a job of GitHub Actions, GitLab or Azure. Their
  /// runners execute commands that they find in the log's lines. The variables of these systems
  /// tell, and a redirection to a file takes the output out of the log.
  static let isRunnersLog: Bool = {
    let names = ["GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"]
    guard names.contains(where: { environment($0)?.lowercased() == "true" }) else { return false }
    var facts = stat()
    return fstat(STDOUT_FILENO, &facts) != 0 || facts.st_mode & S_IFMT != S_IFREG
  }()

  /// The terminal's width in columns; 80 when the terminal does not report it.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line to standard error, without the secrets of this run. Line breaks and control
  /// characters in the text are replaced, so that it stays one line; see `OneLine`.
  static func error(_ text: String) { error(lines: [text]) }

  /// Writes lines to standard error with one write, each as `error(_:)` does.
  static func error(lines: [String]) {
    error(finished: lines.map(shown).joined(separator: "\n"))
  }

  /// Writes text that a printer has already made safe to standard error: it may hold colours, JSON
  /// or several lines.
  static func error(finished text: String) {
    let shown = SecretRegistry.shared.masking(text)
    write(Array((shown + "\n").utf8), to: STDERR_FILENO)
  }

  /// The text as it is printed. Secrets are masked before characters are escaped, because an
  /// escaped secret would not be found.
  private static func shown(_ text: String) -> String {
    OneLine.line(SecretRegistry.shared.masking(text))
  }

  /// Writes a line about the work to standard output, without the secrets of this run. Line breaks
  /// and control characters in the text are replaced, so that it stays one line.
  static func output(line: String) { output(lines: [line]) }

  /// Writes lines about the work to standard output with one write.
  static func output(lines: [String]) {
    output(remark: Array(lines.reduce(into: "") { $0 += shown($1) + "\n" }.utf8))
  }

  /// Writes the result of a command to standard output, byte for byte. When the disk is full or the
  /// reader has closed the pipe, the program ends with an error: an incomplete result must not look
  /// like success.
  static func output(_ bytes: [UInt8]) {
    if !write(bytes, to: STDOUT_FILENO) { failOutput(errno) }
  }

  /// Writes bytes about the work to standard output. It is no error when nobody reads them, because
  /// the stream or the pipe is closed: the work itself was done.
  static func output(remark bytes: [UInt8]) {
    guard !write(bytes, to: STDOUT_FILENO), errno != EPIPE, errno != EBADF else { return }
    failOutput(errno)
  }

  /// Writes what `print` has buffered, at the end of the program.
  static func endOutput() {
    // The standard library buffers, so only now is it known whether everything could be written.
    if fflush(nil) != 0 { failOutput(errno) }
  }

  private static func failOutput(_ code: Int32) -> Never {
    error("error: standard output can't be written: \(String(cString: strerror(code)))")
    // `_exit` does not try to write the rest of the buffer again.
    _exit(ProcessExit.buildFailed)
  }

  /// Writes all of `bytes`, however often the system takes only a part.
  ///
  /// - Returns: false when the system refuses; `errno` says why.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    let failure = BlockingIO.write(bytes, to: descriptor)
    if failure != 0 { errno = failure }
    return failure == 0
  }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
