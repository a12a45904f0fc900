package import MarqueeBase

extension LocalServer {
  /// A database made from a site's `database/*.sql`.
  package struct Site: Sendable {
    /// The settings that connect to it.
    package let settings: ConnectionSettings
    /// The statements that were run; nil when the database existed already.
    package let setup: DatabaseSetup.Report?
  }

  /// Makes sure that there is a database made from exactly these files.
  ///
  /// Its name contains a hash of the files. When they change, a new database is made beside the old
  /// one, which a running build continues to read; unused databases are dropped at the next change.
  /// Data that was changed by hand in the old one is lost with it.
  ///
  /// - Parameter again: whether to make the database again even if it exists.
  /// - Throws: diagnostics at their places in the files. No incomplete database is left.
  package func setUp(_ files: [SQLSource], again: Bool = false) throws(Diagnostics) -> Site {
    let name = Self.databaseName(files)
    let new = name + "_new"
    let (lock, admin) = try DatabaseError.reporting { () throws(DatabaseError) in
      guard let lock = try FileLock(folders.setupLock, exclusive: true, patience: .seconds(600))
      else {
        throw DatabaseError(.localServer, "another process sets the local database up all the time")
      }
      return (lock, try Connection(settings(database: "postgres")))
    }
    defer { withExtendedLifetime(lock) {} }
    let isThere = try DatabaseError.reporting { () throws(DatabaseError) in
      if !again, try exists(name, admin) { return true }
      try admin.execute("DROP DATABASE IF EXISTS \(new) WITH (FORCE)")
      try admin.execute("CREATE DATABASE \(new)")
      return false
    }
    if isThere { return Site(settings: settings(database: name), setup: nil) }
    let report = try fill(new, files, admin)
    try DatabaseError.reporting { () throws(DatabaseError) in
      if again { try admin.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
      try admin.execute("ALTER DATABASE \(new) RENAME TO \(name)")
      try dropOld(admin)
    }
    return Site(settings: settings(database: name), setup: report)
  }

  private func fill(
    _ database: String, _ files: [SQLSource], _ admin: Connection
  ) throws(Diagnostics) -> DatabaseSetup.Report {
    let connection = try DatabaseError.reporting { () throws(DatabaseError) in
      try Connection(settings(database: database))
    }
    do throws(Diagnostics) {
      let report = try DatabaseSetup(force: true).run(files, on: connection)
      // The planner has no statistics of new tables.
      try? connection.execute("ANALYZE")
      return report
    } catch {
      try? admin.execute("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
      throw error
    }
  }

  private func exists(_ name: String, _ admin: Connection) throws(DatabaseError) -> Bool {
    let result = try admin.query(
      "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", [.string(name)])
    return !result.records.isEmpty
  }

  /// Drops all but the newest two: a build may be about to connect to the second.
  private func dropOld(_ admin: Connection) throws(DatabaseError) {
    let rows = try admin.query(
      """
      SELECT quote_ident(datname) FROM pg_catalog.pg_database
      WHERE datname LIKE 'marquee\\_%' ORDER BY oid DESC OFFSET 2
      """)
    for row in rows.records {
      guard case .string(let name) = row.values[0] else { continue }
      // A database that is in use stays.
      try? admin.execute("DROP DATABASE IF EXISTS \(name)")
    }
  }

  /// The database's name: `marquee_` and a hash of the files' names and texts.
  static func databaseName(_ files: [SQLSource]) -> String {
    let text = DatabaseSetup.ordered(files).map { "\($0.file)\u{0}\($0.text)\u{0}" }.joined()
    return "marquee_" + StableHash(text.utf8).hex
  }
}
