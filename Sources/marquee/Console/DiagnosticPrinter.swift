internal import MarqueeBase

/// Prints diagnostics on standard error: in the form of a compiler's messages for people, as JSON
/// lines for editors and scripts.
struct DiagnosticPrinter: Sendable {
  enum Form: String, CaseIterable, Sendable { case text, json }

  var form: Form = .text
  var hasColour: Bool = Console.hasColour
  /// The log that gets the diagnostics instead of standard error; nil without `--log-format`.
  var log: WorkLog?

  /// The number of diagnostics that are printed. A build of 10,000 pages may fail 10,000 times for
  /// one reason.
  static let mostShown = 50

  /// Prints all diagnostics, or the first ``mostShown`` and a line with how many there were.
  func print(_ diagnostics: [Diagnostic]) {
    if let log {
      for diagnostic in diagnostics { log.log(DocumentationPlace.current.resolving(diagnostic)) }
      return
    }
    let shown = form == .json ? diagnostics[...] : diagnostics.prefix(Self.mostShown)
    for diagnostic in shown { Console.error(finished: line(diagnostic)) }
    if shown.count < diagnostics.count {
      let left = (diagnostics.count - shown.count).grouped
      Console.error("… and \(left) more; --diagnostics json shows all")
    }
  }

  /// Prints what is being done: a sentence without a full stop.
  func say(_ sentence: String) {
    if let log { return log.info("notice", sentence) }
    Console.error("marquee: \(sentence)")
  }

  /// The text that is printed for a diagnostic, without the secrets of this run and without a final
  /// newline: several lines, or one line of JSON.
  func line(_ original: Diagnostic) -> String {
    let diagnostic = DocumentationPlace.current.resolving(original.withoutSecrets)
    return switch form {
    case .text: hasColour ? coloured(diagnostic) : diagnostic.formatted
    // Members without a value are left out.
    case .json: JSONLine.text(.record(Record(diagnostic.members)))
    }
  }

  private func coloured(_ diagnostic: Diagnostic) -> String {
    // `Diagnostic.lines` is the only place that makes the text; here only the beginnings of its
    // lines get colours.
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
