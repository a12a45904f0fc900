internal import ArgumentParser

/// `marquee db`: commands on the site's database, private or configured.
struct Database: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract: "Check, set up and open the site's database.",
    discussion: """
      The commands work on any PostgreSQL, and on the private one that Marquee starts when \
      nothing else is configured.

      Examples:
        marquee db check
        DATABASE_URL=postgresql://me@db.example.com/shop marquee db setup
        marquee db psql
        marquee db notify --install
      """,
    subcommands: [
      DatabaseCheck.self, DatabaseSetupCommand.self, DatabasePsql.self, DatabaseURL.self,
      DatabaseTokenCommand.self, DatabaseNotify.self,
    ])
}
