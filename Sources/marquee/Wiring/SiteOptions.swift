internal import ArgumentParser

/// The options that name the site and its database, for every command that reads a database.
struct SiteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The site's folder; else the nearest one with a marquee.yaml, from here upwards.",
      valueName: "dir"))
  var site: String?

  @Option(
    help: ArgumentHelp(
      "The database: postgresql://…, or 'local'.",
      discussion: """
        Without it, the first of these that names one: 'database:' in marquee.yaml, \
        DATABASE_URL, PGHOST and its kin, DB_HOST and its kin, RDS_HOSTNAME and its kin; \
        from the environment, then .env.local, then .env. Otherwise a private PostgreSQL is \
        started for the site.
        """,
      valueName: "url"))
  var databaseUrl: String?

  /// The site's folder, absolute, so that a message about it is clear in a log, too.
  var folder: String { SiteFolder.found(site) }
}
