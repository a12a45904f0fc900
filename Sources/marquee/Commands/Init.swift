internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import MarqueeBase
internal import MarqueePostgres

/// `marquee init`: writes the files of a new site.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a new site.",
    discussion: """
      Writes a small complete site: configuration, a query, a page per row, a layout, a test and \
      a scheduled job. Its rows come with it, in a private PostgreSQL that Marquee starts on \
      demand. Nothing is ever overwritten: a folder in which one of the files is there already \
      is refused.

      With --from-database the site is about a table that exists: Marquee looks at the tables \
      and views that the user may read, and writes a query, a list and a page per row for one \
      of them. No password is written into a file.

      Examples:
        marquee init films
        marquee init .
        marquee init shop --from-database --database-url postgresql://me@db.test/shop
        marquee init shop --from-database --table product
      """)

  @Argument(
    help: ArgumentHelp(
      "The site's folder; made if it is missing, '.' for this one.", valueName: "dir"))
  var folder: String

  @Flag(help: "Start from a table of a database.")
  var fromDatabase = false

  @Option(
    help: ArgumentHelp(
      "With --from-database: the database, postgresql://….",
      discussion: """
        Without it, the one that the environment names, as for every command, or the private one \
        if the folder has database/*.sql.
        """, valueName: "url"))
  var databaseUrl: String?

  @Option(
    help: ArgumentHelp(
      "With --from-database: the table or view; asked for if there are several.",
      valueName: "name"))
  var table: String?

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    if folder.isEmpty { throw ValidationError("the folder's name is empty") }
    if !fromDatabase, databaseUrl != nil || table != nil {
      throw ValidationError("--database-url and --table need --from-database")
    }
  }

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      var target = NewFolder(folder)
      let files = fromDatabase ? try filesFromDatabase(target) : StarterSite.files
      try target.write(files)
      print(
        "\(files.count.counted("file", "files")) in \(target.path)\n\n\(nextSteps(target.path))")
    }
  }

  private func nextSteps(_ path: String) -> String {
    var steps: [String] = []
    if path != "." { steps.append("  cd \(Self.shellWord(path))") }
    steps.append("  marquee generate    build it into output/")
    steps.append("  marquee serve       build it, show it, and follow your changes")
    return "Next:\n" + steps.joined(separator: "\n")
  }

  /// The text, quoted if necessary, so that a shell reads it as one word.
  private static func shellWord(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar) || "/._-+@%,:".unicodeScalars.contains(scalar)
    }
    if isPlain, !text.hasPrefix("-") { return text }
    let quoted = "'" + text.replacing("'", with: "'\\''") + "'"
    return text.hasPrefix("-") ? "-- " + quoted : quoted
  }
}

extension Init {
  /// Reads the database's structure and returns the files; nothing is written yet.
  private func filesFromDatabase(_ target: NewFolder) throws(Diagnostics) -> [SiteFile] {
    // Files that every such site has are checked before any question is asked.
    try target.check(CommonFiles.all + [StarterSite.configuration])
    Interruption.listen()
    var options = SiteOptions()
    options.site = folder
    options.databaseUrl = databaseUrl
    let database = try SiteDatabase(options, printer: reporting.printer)
    let isLocal = database.settings.isLocal
    if isLocal, !Self.hasSetupFiles(folder) {
      throw Diagnostics(
        Diagnostic(
          "there is no database to look at", code: "init.database", category: .configuration,
          help: "pass --database-url postgresql://…, set DATABASE_URL, or write "
            + "\(folder)/database/schema.sql first"))
    }
    return try Interruption.during(handler: database.cancel) { () throws(Diagnostics) in
      defer { database.close() }
      let connection = try database.connect()
      let outline = try database.reporting { () throws(DatabaseError) in
        try Self.reading(connection) { () throws(DatabaseError) in
          try DatabaseOutline(connection)
        }
      }
      let ask = TableChoice.terminal {
        Console.error("")
        database.close()
        _exit(Interruption.exitCode ?? ProcessExit.buildFailed)
      }
      let others = {
        (try? UnusableRelation.all(connection, besides: Set(outline.tables.map(\.id)))) ?? []
      }
      let chosen = try TableChoice(tables: outline.tables, others: others).choose(
        table, ask: reporting.diagnostics == .text ? ask : nil)
      let entry = DatabaseEntry.lines(connection.settings, isLocal: isLocal)
      let site = try database.reporting { () throws(DatabaseError) in
        try Self.reading(connection) { () throws(DatabaseError) in
          try Self.site(for: chosen, in: outline, connection, entry)
        }
      }
      tell(site, connection.settings)
      return site.files
    }
  }

  /// Runs `body` in a read-only transaction, because a view may call any function.
  private static func reading<Result>(
    _ connection: Connection, _ body: () throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result {
    _ = try connection.beginSnapshot()
    defer { connection.endSnapshot() }
    return try body()
  }

  private static func site(
    for table: TableOutline, in outline: DatabaseOutline, _ connection: Connection,
    _ entry: String
  ) throws(DatabaseError) -> TableSite {
    let facts = try TableFacts(connection, table, namesPages: true)
    var childFacts: [Int: TableFacts] = [:]
    for (child, _) in TableSite.childReferences(of: table, in: outline)
    where childFacts[child.id] == nil {
      childFacts[child.id] = try TableFacts(connection, child, namesPages: false)
    }
    return TableSite(
      table, in: outline, facts: facts, childFacts: childFacts, databaseEntry: entry)
  }

  /// Tells the site's author what to look at before the site is published.
  private func tell(_ site: TableSite, _ settings: ConnectionSettings) {
    Console.error(
      "marquee: a site about \(Diagnostic.printable(site.table.shownName)): every column in "
        + "queries/\(site.query).sql will be public")
    if site.table.source != site.table.quoted {
      Console.error(
        "marquee: rows of tables that inherit from it are left out: the key does not hold for them")
    }
    for (label, reason) in site.select.leftOut {
      Console.error("marquee: left out: \(label) (\(reason))")
    }
    if settings.passwordOrigin == "--database-url" {
      Console.error(
        "marquee: the password was not written: set PGPASSWORD, or put it into .env.local")
    }
    if site.facts.rowCount >= TableFacts.countLimit {
      let known = site.table.estimate.map { "about \($0.grouped)" } ?? "more than 10,000"
      Console.error("marquee: \(known) rows make as many pages; a WHERE in the query makes fewer")
    }
  }

  private static func hasSetupFiles(_ folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/database")) ?? []
    return names.contains { $0.hasSuffix(".sql") && !$0.hasPrefix(".") }
  }
}
