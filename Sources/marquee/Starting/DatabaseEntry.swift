internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeSite

/// The section `database:` of a new site's marquee.yaml, made from how the database was reached. It
/// never holds a password.
enum DatabaseEntry {
  /// - Parameters:
  ///   - settings: the settings of the connection that was looked at.
  ///   - isLocal: whether it was the new site's own private server.
  static func lines(_ settings: ConnectionSettings, isLocal: Bool) -> String {
    if isLocal {
      return """
        # A private PostgreSQL, started on demand and filled from database/.
        database: local

        """
    }
    let own = settings.parameters.filter { $0.value.origin == flag }
    let fields = own.compactMap { keyword, parameter -> (String, String)? in
      guard let name = names[keyword] else { return nil }
      return (name, parameter.value)
    }.sorted { (order.firstIndex(of: $0.0) ?? 99, $0.0) < (order.firstIndex(of: $1.0) ?? 99, $1.0) }
    guard !fields.isEmpty else {
      return """
        # The database is the one that the environment names: DATABASE_URL or the PG* variables, also
        # from .env.local and .env. An entry here, 'database: { host: …, name: … }', would win.

        """
    }
    let entries = fields.map { name, value in
      "  \(name): \(name == "port" && Int(value) != nil ? value : SafeName.yaml(value))"
    }
    return """
      # Without a password: that comes from PGPASSWORD, ~/.pgpass, or a token.
      database:
      \(entries.joined(separator: "\n"))

      """
  }

  private static let flag = "--database-url"

  /// The keys of `database:` that stand for libpq's keywords, by keyword.
  private static let names: TextMap<String> = {
    var names: TextMap = ["dbname": "name"]
    // `application_name` is the name of a program, which does not belong to the site.
    for key in DatabaseKey.connection where !["name", "application_name"].contains(key.name) {
      names[key.name] = key.name
    }
    return names
  }()

  private static let order = ["host", "hostaddr", "port", "user", "name", "service", "sslmode"]
}
