internal import Glibc
internal import MarqueeBase

/// Prints unified diffs on standard output: in colour on a terminal, byte for byte in a file or a
/// pipe, so that `patch` can read them. In the log of a continuous-integration job each line is
/// escaped, because the runner executes commands that it finds in lines.
struct DiffPrinter {
  let isTerminal: Bool
  /// Whether the log's reader executes commands that it finds in lines; see `OneLine`.
  let isRunnersLog: Bool

  /// - Parameter isTerminal: whether standard output is a terminal that shows colours.
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

  /// The diff with its lines escaped for a runner's log. A line of context begins with a space, and
  /// the runner would execute a row's `::error::` after it.
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
      // Control characters of a row must not reach the terminal.
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
  /// The text in red but not bold, for a whole line of a diff.
  static func removed(_ text: String) -> String {
    text.isEmpty ? "" : "\u{1b}[31m\(text)\u{1b}[0m"
  }
}
