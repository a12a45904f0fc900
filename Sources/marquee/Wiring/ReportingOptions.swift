internal import ArgumentParser
internal import Logging
internal import MarqueeBase

/// How a command shows what went wrong; every command has these.
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

  /// Nobody parses standard error, so it may be drawn on.
  var isForPeople: Bool { logFormat == nil && diagnostics == .text }

  var printer: DiagnosticPrinter { printer() }

  /// - Parameters:
  ///   - quiet: of a log, warnings and errors only.
  ///   - verbose: of a log, also what is only of use when looking for a fault.
  func printer(quiet: Bool = false, verbose: Bool = false) -> DiagnosticPrinter {
    let level: Logger.Level = quiet ? .warning : verbose ? .debug : .info
    return DiagnosticPrinter(form: diagnostics, log: logFormat.map { WorkLog($0, level: level) })
  }

  /// Runs a command's work; diagnostics are printed and become the exit code.
  func run(_ body: () throws(Diagnostics) -> Void) throws {
    do throws(Diagnostics) {
      try body()
    } catch {
      // What was cancelled complains; whoever pressed Ctrl-C knows why.
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
