internal import ArgumentParser
internal import Glibc
internal import MarqueeBase

/// The root of the command line. `main()` is where the program starts and the only place where
/// it ends.
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

      Exit codes: 0 done, 1 the build failed, 2 usage or configuration, 3 identity, \
      4 database, 5 a guard stopped it, 6 snapshots differ, 75 another build is running.
      """,
    version: "0.1.0",
    subcommands: [
      Init.self, Generate.self, Serve.self, Merge.self, Check.self, Render.self,
      SnapshotCommand.self,
      RecordCommand.self, Database.self, Auth.self,
    ]
  )

  static func main() {
    FileSizeSignal.makeHarmless()
    Glibc.exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  /// Runs one command line.
  ///
  /// - Returns: the process's exit code.
  static func run(_ arguments: [String]) -> Int32 {
    if let diagnostic = unknownCommand(arguments.first) {
      DiagnosticPrinter().print([diagnostic])
      return ProcessExit.usage
    }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      let text = fullMessage(for: error)
      switch Self.exitCode(for: error) {
      case .success:  // --help, --version
        print(text)
        return 0
      case .validationFailure:
        Console.error(text)
        return ProcessExit.usage
      case let other:
        Console.error(text)
        return other.rawValue
      }
    }
  }

  /// The parser's own message for `marquee genrate` is "Unexpected argument".
  private static func unknownCommand(_ word: String?) -> Diagnostic? {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word, !word.hasPrefix("-"), !names.contains(word) else { return nil }
    let nearest = nearestName(to: word, among: names).map { "did you mean 'marquee \($0)'?" }
    return Diagnostic(
      "'\(word)' is not a command", code: "usage.command", category: .configuration,
      help: nearest ?? "'marquee --help' lists the commands")
  }
}
