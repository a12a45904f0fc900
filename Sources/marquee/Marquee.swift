internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Logging
internal import MarqueeBase

/// The root of the command line. The program starts in `main()`, and ends only there.
@main
struct Marquee: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "marquee",
    abstract: "Publishes a website from a PostgreSQL database.",
    discussion: """
      Marquee runs the SQL files of a site in one read-only snapshot, renders the rows through \
      Markdown and HTML templates, and writes only the pages that changed.

      A site is a folder:
        marquee.yaml    its title, its database, its queries
        queries/        one .sql file = one query, named by the file
        content/        one file = one page, or one page per row
        templates/      layouts and partials
        database/       schema.sql and seed.sql, which 'marquee db setup' runs
        output/         the generated site

      With nothing configured the database is a private PostgreSQL that Marquee starts on \
      demand, so the first command to try in a site's folder is:
        marquee generate

      'marquee help tags' and 'marquee help filters' list the words of templates,
      'marquee help settings' and 'marquee help front-matter' those of configuration and pages.

      Exit codes: 0 done, 1 the build failed, 2 usage or configuration, 3 identity, \
      4 database, 5 a guard stopped it, 6 snapshots differ, 75 another build or \
      publish is running.
      """,
    version: Executable.versionLine,
    subcommands: [
      Init.self, Generate.self, Serve.self, Publish.self, Merge.self, Check.self, Render.self,
      SnapshotCommand.self, RecordCommand.self, Schema.self, Database.self, Auth.self,
    ]
  )

  static func main() {
    StandardDescriptors.makeSafe()
    let arguments = Array(Executable.arguments.dropFirst())
    if let capacity = MarkdownService.capacity(arguments) {
      Glibc.exit(MarkdownService.run(capacity: capacity))
    }
    WriteSignals.makeHarmless()
    // Jobs ask this often, and it takes half the time when no parser is set up.
    if [["--version"], ["-v"], ["-V"]].contains(arguments) {
      print(Executable.versionLine)
      Console.endOutput()
      Glibc.exit(0)
    }
    KnownSecrets.note(arguments: Executable.arguments)
    KnownSecrets.note(variables: ProcessInfo.processInfo.environment)
    let code = run(arguments)
    Console.endOutput()
    Glibc.exit(code)
  }

  /// Runs one command line.
  ///
  /// - Returns: the process's exit code.
  static func run(_ arguments: [String]) -> Int32 {
    if HelpTopic.isPrinted(for: arguments) { return 0 }
    let mistake = UsageMistake(arguments)
    if let diagnostic = mistake.unknownCommand { return tell(diagnostic, arguments) }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      // Lines of examples must not be wrapped, however narrow the terminal is.
      let text = fullMessage(for: error, columns: max(80, Console.width))
      switch Self.exitCode(for: error) {
      case .success:  // --help, --version
        print(DocumentationPlace.current.resolving(text))
        return 0
      case .validationFailure:
        return tell(mistake.diagnostic(message(for: error), full: text), arguments)
      case let other:
        return tell(
          Diagnostic(message(for: error), code: "usage", category: .configuration), arguments,
          other.rawValue)
      }
    }
  }

  /// Prints what is wrong with a command line, in the form (`--diagnostics`, `--log-format`) that
  /// the line asks for, as far as the line can be read.
  private static func tell(
    _ diagnostic: Diagnostic, _ arguments: [String], _ code: Int32 = ProcessExit.usage
  ) -> Int32 {
    func value(of option: String) -> String? {
      for (index, argument) in arguments.enumerated().reversed() {
        if argument.hasPrefix(option + "=") { return String(argument.dropFirst(option.count + 1)) }
        if argument == option, index + 1 < arguments.count { return arguments[index + 1] }
      }
      return nil
    }
    let form = value(of: "--diagnostics").flatMap(DiagnosticPrinter.Form.init(rawValue:))
    let log = value(of: "--log-format").flatMap(LogLine.Form.init(rawValue:))
    DiagnosticPrinter(form: form ?? .text, log: log.map { WorkLog($0, level: .info) })
      .print([diagnostic])
    return code
  }
}
