internal import ArgumentParser

/// Which site, and which database: what every command that reads one has.
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

  /// The site's folder, absolute: messages about it should help in a log, too.
  var folder: String { SiteFolder.found(site) }
}
