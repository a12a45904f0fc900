internal import ArgumentParser
internal import MarqueeBase
internal import MarqueePostgres

/// `marquee db setup`: runs database/*.sql.
struct DatabaseSetupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Run the site's database/*.sql on the database.",
    discussion: """
      schema.sql runs first, then seed.sql, then the others by name, in one transaction: all \
      of them or nothing. A database that has tables already is only touched by statements \
      that may run again (CREATE … IF NOT EXISTS, INSERT … ON CONFLICT), or with --force. Aurora \
      DSQL takes one DDL statement per transaction: there a failure says what was done, what DSQL \
      does not have is said before anything is sent, and work in the background is waited for.

      The private server runs the files by itself when they change; this command is for any \
      other database, and to make the private one anew.

      Example:
        marquee db setup --database-url postgresql://me@db.example.com/shop
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  @Flag(help: "Also run what may change or delete tables that are there already.")
  var force = false

  @Flag(help: "Don't wait for indexes and constraints that Aurora DSQL makes in the background.")
  var noWait = false

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      Interruption.listen()
      let database = try SiteDatabase(options, printer: reporting.printer)
      try Interruption.during(handler: database.cancel) { () throws(Diagnostics) in
        defer { database.close() }
        guard let report = try database.setUp(force: force, waits: !noWait) else { return }
        let statements = report.statements.counted("statement", "statements")
        Console.output(line: "ran \(report.fileNames) (\(statements)) on \(database.settings)")
      }
    }
  }
}
