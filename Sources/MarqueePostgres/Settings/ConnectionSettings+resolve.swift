package import MarqueeBase

/// The value of `database:` in marquee.yaml.
package enum DatabaseConfiguration: Sendable {
  /// One key of `database:` with its value.
  package struct Entry: Sendable {
    package var key: String
    package var value: String
    package var location: SourceLocation?

    package init(key: String, value: String, location: SourceLocation?) {
      self.key = key
      self.value = value
      self.location = location
    }
  }

  /// The entry `database: local`, which counts as none: the environment may name a database.
  case local
  /// A connection string: `database: postgresql://…`.
  case string(String, SourceLocation?)
  /// The keys of `database: { host: …, … }` that are libpq's parameters.
  case entries([Entry])
}

extension ConnectionSettings {
  /// Finds the database. The first of these that names one wins:
  ///
  /// 1. `explicit` (`--database-url`), where `local` means Marquee's private server;
  /// 2. `database:` in marquee.yaml, unless it is `local`;
  /// 3. `DATABASE_URL`, which must not be empty;
  /// 4. libpq's variables, when one of PGHOST, PGHOSTADDR, PGSERVICE, PGDATABASE is set;
  /// 5. `DB_HOST`, `DB_PORT`, `DB_USER`, `DB_PASSWORD`, `DB_NAME`;
  /// 6. `RDS_HOSTNAME`, `RDS_PORT`, `RDS_USERNAME`, `RDS_PASSWORD`, `RDS_DB_NAME`;
  /// 7. otherwise `local`.
  ///
  /// Parameters that the winner does not set are taken from libpq's PG* variables, as in every
  /// libpq program. The other sources are never mixed, so a password is sent only to the host that
  /// it was configured with.
  ///
  /// - Parameters:
  ///   - origin: the name of the option for `explicit`, for messages.
  ///   - environment: the process's variables, and those of `.env` files.
  /// - Throws: a diagnostic for a setting that is unknown or malformed, and for a variable that is
  ///   set but empty.
  package static func resolve(
    explicit: String?, origin: String = "--database-url",
    configuration: DatabaseConfiguration?, environment: [String: String]
  ) throws(Diagnostics) -> ConnectionSettings {
    let libpq = fromLibpqVariables(environment)
    var settings = try named(
      explicit: explicit, origin: origin, configuration: configuration, environment: environment,
      libpq: libpq)
    if settings.isLocal { return .local }
    settings.fillGaps(from: libpq)
    try settings.nameSystemAuthorities(environment)
    try settings.validate()
    return settings
  }

  private static func named(
    explicit: String?, origin: String, configuration: DatabaseConfiguration?,
    environment: [String: String], libpq: ConnectionSettings
  ) throws(Diagnostics) -> ConnectionSettings {
    if let explicit { return try ConnectionSettings(string: explicit, from: origin) }
    switch configuration {
    case .string(let text, let place):
      let settings = try ConnectionSettings(
        string: text, from: place.map { $0.file } ?? "marquee.yaml", at: place)
      if !settings.isLocal { return settings }
    case .entries(let entries): return try ConnectionSettings(entries: entries)
    case .local, nil: break
    }
    if let url = environment["DATABASE_URL"] {
      if isBlank(url) { throw emptyVariable("DATABASE_URL") }
      return try ConnectionSettings(string: url, from: "DATABASE_URL")
    }
    if ["host", "hostaddr", "service", "dbname"].contains(where: { libpq[$0] != nil }) {
      return libpq
    }
    let families = [
      [
        "host": "DB_HOST", "port": "DB_PORT", "user": "DB_USER", "password": "DB_PASSWORD",
        "dbname": "DB_NAME",
      ],
      [
        "host": "RDS_HOSTNAME", "port": "RDS_PORT", "user": "RDS_USERNAME",
        "password": "RDS_PASSWORD", "dbname": "RDS_DB_NAME",
      ],
    ]
    for family in families {
      guard let host = family["host"], let value = environment[host], !isBlank(value) else {
        continue
      }
      var settings = ConnectionSettings([:], from: "")
      for (keyword, variable) in family {
        settings.set(keyword, environment[variable], from: variable)
      }
      return settings
    }
    // No setting names a database, but an empty variable shows that one was intended; its secret
    // may be missing.
    let names =
      ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"] + families.compactMap { $0["host"] }
    if let empty = names.first(where: { environment[$0].map(isBlank) ?? false }) {
      throw emptyVariable(empty)
    }
    return .local
  }

  private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

  /// An error, because otherwise a site built from the private database could be published
  /// unnoticed.
  private static func emptyVariable(_ name: String) -> Diagnostics {
    let isURL = name == "DATABASE_URL"
    return Diagnostics(
      Diagnostic(
        "\(name) is set, but empty", code: "database.empty-variable", category: .configuration,
        notes: [
          Diagnostic.Note(
            "a secret that isn't there looks like this; a build from the site's private database "
              + "would go unnoticed")
        ],
        help: "give it a value; for the private database unset \(name)"
          + (isURL ? " or set it to `local`" : "")))
  }

  private static func fromLibpqVariables(_ environment: [String: String]) -> ConnectionSettings {
    var settings = ConnectionSettings([:], from: "")
    for (variable, keyword) in LibpqOptions.known.keywordByVariable {
      // A value of white space counts as unset, except for a password.
      let value = environment[variable].flatMap { keyword != "password" && isBlank($0) ? nil : $0 }
      settings.set(keyword, value, from: variable)
    }
    return settings
  }

  /// The keys of marquee.yaml that stand for one of libpq's.
  private static let aliases = [
    "name": "dbname", "database": "dbname", "username": "user", "db": "dbname",
  ]

  private init(entries: [DatabaseConfiguration.Entry]) throws(Diagnostics) {
    var settings = ConnectionSettings([:], from: "")
    var problems: [Diagnostic] = []
    let keywords = LibpqOptions.known.keywords
    for entry in entries {
      let origin = entry.location.map { "\($0.file):\($0.line)" } ?? "marquee.yaml"
      if entry.key == "url" {
        let base = try ConnectionSettings(string: entry.value, from: origin, at: entry.location)
        settings.fillGaps(from: base)
        continue
      }
      let keyword = Self.aliases[entry.key] ?? entry.key
      if !keywords.contains(keyword) {
        problems.append(
          Diagnostic(
            "'\(entry.key)' is not a setting of the database", code: "database.unknown-setting",
            category: .configuration, at: entry.location,
            help: LibpqOptions.known.advice(
              about: entry.key, among: keywords.union(Self.aliases.keys))))
      } else {
        settings.set(keyword, entry.value, from: origin)
      }
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
    self = settings
  }

  private func validate() throws(Diagnostics) {
    for (keyword, parameter) in parameters where parameter.value.utf8.contains(0) {
      throw Diagnostics(
        Diagnostic(
          "a NUL character in `\(keyword)` (from \(parameter.origin))", code: "database.settings",
          category: .configuration))
    }
    if password?.reveal().utf8.contains(0) ?? false {
      throw Diagnostics(
        Diagnostic(
          "a NUL character in the password", code: "database.settings", category: .configuration))
    }
    let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
    if let mode = parameters["sslmode"], !modes.contains(mode.value) {
      throw Diagnostics(
        Diagnostic(
          "'\(mode.value)' is not an sslmode (from \(mode.origin))", code: "database.settings",
          category: .configuration,
          help: nearestName(to: mode.value, among: modes).map { "did you mean `\($0)`?" }
            ?? "one of: \(modes.joined(separator: ", "))"))
    }
    for port in (self["port"] ?? "").split(separator: ",")
    where !(Int(port).map { (1...65_535).contains($0) } ?? false) {
      // In a URL without a host, `postgres://user:password`, the password is here.
      let isNumber = port.utf8.count <= 12 && port.allSatisfy { $0.isASCII && $0.isNumber }
      throw Diagnostics(
        Diagnostic(
          (isNumber ? "\(port) is not a port" : "the port is not a number")
            + " (from \(parameters["port"]?.origin ?? "port"))",
          code: "database.settings", category: .configuration, help: "ports are 1 to 65535"))
    }
  }
}
