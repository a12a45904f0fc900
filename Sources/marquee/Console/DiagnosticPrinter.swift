internal import MarqueeBase

/// Shows diagnostics on standard error: in the compiler's form for people, as JSON lines for
/// editors and scripts.
struct DiagnosticPrinter: Sendable {
  enum Form: String, CaseIterable, Sendable { case text, json }

  var form: Form = .text
  var hasColour: Bool = Console.hasColour
  /// Takes them instead, when there is one.
  var log: WorkLog?

  /// A build of 10,000 pages may fail 10,000 times for one reason.
  static let mostShown = 50

  /// Prints all of them, or the first ones and how many there were.
  func print(_ diagnostics: [Diagnostic]) {
    if let log {
      for diagnostic in diagnostics { log.log(diagnostic) }
      return
    }
    let shown = form == .json ? diagnostics[...] : diagnostics.prefix(Self.mostShown)
    for diagnostic in shown { Console.error(finished: line(diagnostic)) }
    if shown.count < diagnostics.count {
      let left = (diagnostics.count - shown.count).grouped
      Console.error("… and \(left) more; --diagnostics json shows all")
    }
  }

  /// Tells what is being done, in a sentence without a full stop.
  func say(_ sentence: String) {
    if let log { return log.info("notice", sentence) }
    Console.error("marquee: \(sentence)")
  }

  /// What is printed for a diagnostic, without the secrets of this run and without a final newline: several
  /// lines, or one of JSON.
  func line(_ original: Diagnostic) -> String {
    let diagnostic = original.withoutSecrets
    return switch form {
    case .text: hasColour ? coloured(diagnostic) : diagnostic.formatted
    // Without the members that it has no value for.
    case .json: JSONLine.text(.record(Record(diagnostic.members)))
    }
  }

  private func coloured(_ diagnostic: Diagnostic) -> String {
    // The form itself is written in one place, Diagnostic.lines; here only its known
    // beginnings are painted.
    var lines = diagnostic.lines
    let place = diagnostic.location.map { "\($0): " } ?? ""
    let word = "\(diagnostic.severity.rawValue): "
    if lines[0].hasPrefix(place + word) {
      let paint = diagnostic.severity == .error ? TerminalStyle.red : TerminalStyle.magenta
      let message = lines[0].dropFirst(place.count + word.count)
      lines[0] = TerminalStyle.bold(place) + paint(word) + TerminalStyle.bold(String(message))
    }
    for index in lines.indices.dropFirst() {
      let line = lines[index]
      if line.allSatisfy({ " |^~\t".contains($0) }), line.contains("^") {
        lines[index] = TerminalStyle.green(line)
      } else if line.hasPrefix("  note: ") {
        lines[index] = TerminalStyle.bold("  note: ") + line.dropFirst(8)
      } else if line.hasPrefix("  help: ") {
        lines[index] = TerminalStyle.cyan("  help: ") + line.dropFirst(8)
      }
    }
    return lines.joined(separator: "\n")
  }
}
