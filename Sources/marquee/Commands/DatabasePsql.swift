internal import ArgumentParser
internal import Glibc
internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres

/// `marquee db psql`: starts PostgreSQL's own shell, `psql`, on the site's database.
struct DatabasePsql: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "psql",
    abstract: "Open PostgreSQL's shell on the database.",
    discussion: """
      Arguments after '--' go to psql; those that name another host, database or user are \
      refused where a password or a token would go there. Passwords are handed over in the \
      environment, never in the arguments, which every user of the machine can read.

      Examples:
        marquee db psql
        marquee db psql -- -c 'SELECT count(*) FROM film'
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  @Argument(parsing: .postTerminator, help: "Arguments for psql.")
  var arguments: [String] = []

  func run() throws {
    var code: Int32 = 0
    try reporting.run { () throws(Diagnostics) in code = try shell() }
    if code != 0 { throw ExitCode(code) }
  }

  private func shell() throws(Diagnostics) -> Int32 {
    let database = try SiteDatabase(options, printer: reporting.printer)
    defer { database.close() }
    if database.webSocket != nil {
      throw Diagnostics(
        Diagnostic(
          "psql can't go through a WebSocket", code: "database.psql",
          category: .configuration,
          help: "where port 5432 is open, set MARQUEE_DATABASE_TRANSPORT=tcp for this command; "
            + "elsewhere AWS CloudShell has psql"))
    }
    let settings = try database.open()
    let token = try database.identity.map { identity throws(Diagnostics) in
      try reportingIdentity { () throws(IdentityError) in try identity.token() }.secret
    }
    let command = try database.reporting { () throws(DatabaseError) in
      try PsqlCommand(
        settings, token: token, inherited: database.environment, extra: arguments)
    }
    if let code = TerminalProgram.run(
      command.arguments[0], Array(command.arguments.dropFirst()), environment: command.environment()
    ) {
      return code
    }
    throw Diagnostics(
      Diagnostic(
        "psql can't be started: \(String(cString: strerror(errno)))", code: "database.psql",
        category: .configuration, help: PostgresPackage.client.advice))
  }
}
