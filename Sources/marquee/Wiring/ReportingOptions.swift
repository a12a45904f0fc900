internal import ArgumentParser
internal import Logging
internal import MarqueeBase

/// The options on how a command shows errors and warnings; every command has them.
struct ReportingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How errors and warnings are shown.",
      discussion: """
        text is the compiler's form, for people: file:line:column, the line, a caret, what to \
        do. json is one object per line, for editors.
        """, valueName: "form"))
  var diagnostics: DiagnosticPrinter.Form = .text

  @Option(
    help: ArgumentHelp(
      "Write standard error as a log: text or json, one event per line.",
      discussion: """
        Each line has its time, a level and what happened; errors and warnings are such lines, \
        too. json is one object per line, for a log's collector. Without it standard error is \
        for people.
        """, valueName: "form"))
  var logFormat: LogLine.Form?

  /// Whether standard error is for people, so that a progress bar may be drawn on it.
  var isForPeople: Bool { logFormat == nil && diagnostics == .text }

  var printer: DiagnosticPrinter { printer() }

  /// A printer for these options.
  ///
  /// - Parameters:
  ///   - quiet: whether a log has only warnings and errors.
  ///   - verbose: whether a log also has events that are only of use in a search for a fault.
  func printer(quiet: Bool = false, verbose: Bool = false) -> DiagnosticPrinter {
    let level: Logger.Level = quiet ? .warning : verbose ? .debug : .info
    return DiagnosticPrinter(form: diagnostics, log: logFormat.map { WorkLog($0, level: level) })
  }

  /// Runs a command's work. Diagnostics that it throws are printed and become the exit code.
  func run(_ body: () throws(Diagnostics) -> Void) throws {
    do throws(Diagnostics) {
      try body()
    } catch {
      // Work that was cancelled also fails; whoever pressed Ctrl-C knows the reason.
      if let code = Interruption.exitCode { throw ExitCode(code) }
      let printer = printer
      printer.print(error.all)
      let code = ProcessExit.code(for: error.all)
      printer.log?.error("failed", "ended with exit code \(code)", [("exit_code", .int(Int(code)))])
      throw ExitCode(code)
    }
    if let code = Interruption.exitCode { throw ExitCode(code) }
  }
}

extension DiagnosticPrinter.Form: ExpressibleByArgument {}
