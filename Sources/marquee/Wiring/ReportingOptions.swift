internal import ArgumentParser
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

  var printer: DiagnosticPrinter { DiagnosticPrinter(form: diagnostics) }

  /// Runs a command's work; diagnostics are printed and become the exit code.
  func run(_ body: () throws(Diagnostics) -> Void) throws {
    do throws(Diagnostics) {
      try body()
    } catch {
      // What was cancelled complains; whoever pressed Ctrl-C knows why.
      if let code = Interruption.exitCode { throw ExitCode(code) }
      printer.print(error.all)
      throw ExitCode(ProcessExit.code(for: error.all))
    }
  }
}

extension DiagnosticPrinter.Form: ExpressibleByArgument {}
