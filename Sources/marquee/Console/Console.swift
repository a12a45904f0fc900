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

  /// Whether standard output is the log of a job of GitHub Actions, GitLab or Azure, whose runner
  /// acts on some lines: these say who they are, and redirecting to a file takes it out of the log.
  static let isRunnersLog: Bool = {
    let names = ["GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"]
    guard names.contains(where: { environment($0)?.lowercased() == "true" }) else { return false }
    var facts = stat()
    return fstat(STDOUT_FILENO, &facts) != 0 || facts.st_mode & S_IFMT != S_IFREG
  }()

  /// The terminal's width in columns; 80 when it does not say.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line to standard error, without the secrets of this run. Whatever the text holds, it is one
  /// line; see `OneLine`.
  static func error(_ text: String) { error(lines: [text]) }

  /// Writes lines to standard error at once, each as `error(_:)` does.
  static func error(lines: [String]) {
    error(finished: lines.map(shown).joined(separator: "\n"))
  }

  /// Writes what a printer has made ready to standard error: colours, JSON, several lines.
  static func error(finished text: String) {
    let shown = SecretRegistry.shared.masking(text)
    write(Array((shown + "\n").utf8), to: STDERR_FILENO)
  }

  /// Secrets are found in the text as it came; escapes would hide them.
  private static func shown(_ text: String) -> String {
    OneLine.line(SecretRegistry.shared.masking(text))
  }

  /// Writes a line about the work to standard output, without the secrets of this run. Whatever the text
  /// holds, it is one line.
  static func output(line: String) { output(lines: [line]) }

  /// Writes lines about the work to standard output at once.
  static func output(lines: [String]) {
    output(remark: Array(lines.reduce(into: "") { $0 += shown($1) + "\n" }.utf8))
  }

  /// Writes bytes to standard output as they are: what the command was run for. A disk that is
  /// full, or a reader that went away, ends the program: a result that is only half there must not
  /// look like success.
  static func output(_ bytes: [UInt8]) {
    if !write(bytes, to: STDOUT_FILENO) { failOutput(errno) }
  }

  /// Writes bytes about the work to standard output. The work counts, so that it is no mistake
  /// when nobody reads them: the stream is closed, or its reader went away.
  static func output(remark bytes: [UInt8]) {
    guard !write(bytes, to: STDOUT_FILENO), errno != EPIPE, errno != EBADF else { return }
    failOutput(errno)
  }

  /// Writes what `print` has put together, at the end of the program.
  static func endOutput() {
    // With the standard library's buffer it is known only now whether all could be written.
    if fflush(nil) != 0 { failOutput(errno) }
  }

  private static func failOutput(_ code: Int32) -> Never {
    error("error: standard output can't be written: \(String(cString: strerror(code)))")
    // Not what is left in the buffer once more.
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
