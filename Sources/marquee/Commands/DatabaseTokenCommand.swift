internal import ArgumentParser
internal import Glibc
internal import MarqueeAWS
internal import MarqueeBase

/// `marquee db token`: prints a token with which another program can connect.
struct DatabaseTokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make a token, the database's password for fifteen minutes.",
    discussion: """
      It goes to a pipe or a file; to a terminal only with --print, because whoever reads it can \
      use it. When it ends is said on standard error.

      Example:
        PGPASSWORD="$(marquee db token)" pg_dump "$(marquee db url)" > shop.sql
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  @Flag(help: "Show it on the terminal.")
  var print = false

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      let database = try SiteDatabase(options, printer: reporting.printer)
      defer { database.close() }
      let token = try Self.token(of: database, isShown: print)
      reporting.printer.say("the token for \(token.access.user) ends at \(token.expires)")
      Console.output(Array((token.secret.reveal() + "\n").utf8))
    }
  }

  /// Makes a token.
  ///
  /// - Parameter isShown: whether the user asked to see the token on a terminal.
  static func token(
    of database: SiteDatabase, isShown: Bool
  ) throws(Diagnostics) -> DatabaseToken {
    if isatty(STDOUT_FILENO) == 1, !isShown {
      throw Diagnostics(
        Diagnostic(
          "a token would be shown on the terminal", code: "usage.terminal",
          category: .configuration, help: "write it to a pipe, or add --print"))
    }
    guard let identity = database.identity else {
      throw Diagnostics(
        Diagnostic(
          "the database (\(database.settings)) gets no token", code: "identity.token.none",
          category: .configuration,
          help: "set PGHOST to the endpoint of RDS, Aurora or DSQL, and leave out the password"))
    }
    // `open` refuses settings with which a connection with a token would not be safe.
    _ = try database.open()
    return try reportingIdentity { () throws(IdentityError) in try identity.token() }
  }
}
