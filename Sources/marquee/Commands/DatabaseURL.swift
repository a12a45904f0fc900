internal import ArgumentParser
internal import MarqueeBase

/// `marquee db url`: the connection string, for other programs.
struct DatabaseURL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "url",
    abstract: "Print the database's connection string.",
    discussion: """
      The password is left out: give it to the other program by PGPASSWORD or ~/.pgpass. The \
      private server runs only while Marquee does.

      Example:
        pg_dump "$(marquee db url)" > shop.sql
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      let database = try SiteDatabase(options, printer: reporting.printer)
      defer { database.close() }
      print(ConnectionURL.text(try database.open()))
    }
  }
}
