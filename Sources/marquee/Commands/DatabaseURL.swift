internal import ArgumentParser
internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres

/// `marquee db url`: prints the connection string, for other programs.
struct DatabaseURL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "url",
    abstract: "Print the database's connection string.",
    discussion: """
      The password is left out: give it to the other program by PGPASSWORD or ~/.pgpass. For a \
      database that takes tokens, --with-token puts one in, encoded; it is good for fifteen \
      minutes. The private server runs only while Marquee does.

      Example:
        pg_dump "$(marquee db url)" > shop.sql
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  @Flag(help: "Put a token into it. Not on a terminal, unless --print is there too.")
  var withToken = false

  @Flag(help: "Show a token on the terminal.")
  var print = false

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      let database = try SiteDatabase(options, printer: reporting.printer)
      defer { database.close() }
      var settings = try database.open()
      if database.webSocket != nil {
        settings.set("port", "5432", from: "PostgreSQL's own protocol")
        reporting.printer.say(
          "the URL is for PostgreSQL's own protocol on port 5432: other programs know no WebSocket")
      }
      guard withToken else { return Swift.print(ConnectionURL.text(settings)) }
      let token = try DatabaseTokenCommand.token(of: database, isShown: print)
      reporting.printer.say("the URL holds a password, good until \(token.expires)")
      Swift.print(ConnectionURL.text(settings, password: token.secret))
    }
  }
}
