internal import ArgumentParser
internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeSite

/// `marquee db notify`: prints or installs the triggers that make the database announce changed
/// rows.
struct DatabaseNotify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "Print the SQL that makes the database tell of changed rows.",
    discussion: """
      'marquee generate --watch' shows a changed row at once where the database tells of it, and \
      within 'watch.interval' of marquee.yaml elsewhere. To tell, each table that the site's \
      queries read needs a trigger, which sends one notification per statement. Tables that have \
      one already are left out. The private server's tables get theirs by themselves; Aurora DSQL \
      has no notifications.

      The role needs the right to make triggers on the tables. To undo it all, drop the function \
      marquee_notify with CASCADE.

      Examples:
        marquee db notify
        marquee db notify | psql "$DATABASE_URL"
        marquee db notify --install
      """)

  @OptionGroup var options: SiteOptions

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A named parameter of the queries (:city).", valueName: "name=value"))
  var params: [ParameterArgument] = []

  @Flag(help: "Run the SQL instead of printing it.")
  var install = false

  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      Interruption.listen()
      let configuration = try SiteConfiguration.load(root: options.folder)
      guard let channel = configuration.watch.channel else {
        throw Diagnostics(
          Diagnostic(
            "'watch.channel' of marquee.yaml is false: nobody would listen",
            code: "notify.no-channel", category: .configuration, help: "give the channel a name"))
      }
      let database = try SiteDatabase(
        options, configuration: configuration, printer: reporting.printer)
      try Interruption.during(handler: database.cancel) { () throws(Diagnostics) in
        defer { database.close() }
        try notify(configuration, channel, database)
      }
    }
  }

  private func notify(
    _ configuration: SiteConfiguration, _ channel: String, _ database: SiteDatabase
  ) throws(Diagnostics) {
    let requests = try configuration.allQueries(
      root: options.folder, now: BuildClock.current,
      params: params.map { ($0.name, .string($0.value)) })
    let connection = try database.connect()
    if database.isDSQL {
      throw Diagnostics(
        Diagnostic(
          "Aurora DSQL has no notifications", code: "notify.unsupported", category: .database,
          help: "its rows are looked at every 'watch.interval'"))
    }
    let isStandby = try database.reporting { () throws(DatabaseError) in
      try connection.isStandby()
    }
    if isStandby {
      throw Diagnostics(
        Diagnostic(
          "the server is a standby, and sends no notifications", code: "notify.unsupported",
          category: .database,
          help: "name the primary to hear of changes; on a standby rows are looked at every "
            + "'watch.interval'"))
    }
    let lookout = try ChangeListener(connection, channel: channel, installs: false)
    _ = try lookout.study(requests.map { ($0, .now) })
    let isWhole = nameWhatCannotTell(lookout, every: configuration.watch.interval)
    let tables = lookout.silentTables
    guard !tables.isEmpty else {
      if isWhole {
        Console.error("marquee: every table that the queries read tells of its changes")
      } else if !lookout.announcingTables.isEmpty {
        Console.error("marquee: the other tables that the queries read tell of their changes")
      }
      return
    }
    let script = try database.reporting { () throws(DatabaseError) in
      NotifyScript(tables: tables, channel: channel, schema: try connection.currentSchema())
    }
    guard install else { return print(script.text, terminator: "") }
    try database.reporting { () throws(DatabaseError) in try connection.install(script) }
    let names = script.tables.map(\.payload).joined(separator: ", ")
    Console.output(line: "installed on \(names) of \(database.settings)")
  }

  /// Names the relations and queries whose changes no trigger can announce.
  ///
  /// - Returns: true when there are none.
  private func nameWhatCannotTell(_ lookout: ChangeListener, every interval: Duration) -> Bool {
    func say(_ subject: String, _ queries: [String]) {
      let names = queries.map { "'\($0)'" }.joined(separator: ", ")
      let verb = queries.count == 1 ? "is" : "are"
      Console.error(
        Diagnostic.printable(
          "marquee: \(subject) can't tell of all its changes: \(names) \(verb) run again every "
            + interval.readable))
    }
    for (relation, queries) in lookout.silentRelations.sorted(by: { $0.key < $1.key }) {
      say("\(relation.name.payload), \(relation.kind.rawValue),", queries)
    }
    for query in lookout.unknownQueries { say("what '\(query)' reads", [query]) }
    return lookout.silentRelations.isEmpty && lookout.unknownQueries.isEmpty
  }
}
