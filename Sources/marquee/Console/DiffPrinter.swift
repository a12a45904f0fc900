internal import Glibc
internal import MarqueeBase

/// Prints unified diffs on standard output: in colour on a terminal, byte for byte in a file or a
/// pipe, so that `patch` can read them. In the log of a continuous-integration job, which obeys
/// some lines, each line is made harmless.
struct DiffPrinter {
  let isTerminal: Bool
  /// Standard output is read by a program that obeys what some lines say; see `OneLine`.
  let isRunnersLog: Bool

  /// - Parameter isTerminal: whether standard output is one that shows colours.
  init(
    isTerminal: Bool = isatty(STDOUT_FILENO) == 1 && Console.environment("TERM") != "dumb"
      && (Console.environment("NO_COLOR") ?? "").isEmpty,
    isRunnersLog: Bool = Console.isRunnersLog
  ) {
    self.isTerminal = isTerminal
    self.isRunnersLog = isRunnersLog
  }

  func print(_ diff: String) {
    let text = isTerminal ? painted(diff) : isRunnersLog ? harmless(diff) : diff
    Console.output(remark: Array(text.utf8))
  }

  /// The diff as a runner's log can hold it: a line of context begins with a space, and a row's
  /// `::error::` after it would be a command.
  func harmless(_ diff: String) -> String {
    diff.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { OneLine.line(String(Substring($0))) }.joined(separator: "\n")
  }

  func painted(_ diff: String) -> String {
    var painted = ""
    for (index, line) in diff.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated()
    {
      if index > 0 { painted += "\n" }
      // A row's text must not steer the terminal.
      let text = Diagnostic.printable(String(Substring(line)))
      switch line.first {
      case UInt8(ascii: "-") where index > 1: painted += TerminalStyle.removed(text)
      case UInt8(ascii: "+") where index > 1: painted += TerminalStyle.green(text)
      case UInt8(ascii: "@"): painted += TerminalStyle.cyan(text)
      case _ where index < 2: painted += TerminalStyle.bold(text)
      default: painted += text
      }
    }
    return painted
  }
}

extension TerminalStyle {
  /// Red, not bold: a whole line of a diff.
  static func removed(_ text: String) -> String {
    text.isEmpty ? "" : "\u{1b}[31m\(text)\u{1b}[0m"
  }
}
