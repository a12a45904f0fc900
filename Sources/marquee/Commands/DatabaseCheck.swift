internal import ArgumentParser
internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres

/// `marquee db check`: connects and shows which server, database and user it reached.
struct DatabaseCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Connect to the database and say what is there.",
    discussion: """
      Shows which settings won and where each came from, the server's version, the user it \
      knows, whether TLS protects the connection, and how long a round trip takes. Ends with 4 \
      when the server can't be used.

      Example:
        marquee db check --site shop
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try check() }
  }

  /// Five round trips give a steady median and end quickly, even on a slow line.
  private static let roundTrips = 5

  private func check() throws(Diagnostics) {
    Interruption.listen()
    let database = try SiteDatabase(options, printer: reporting.printer)
    try Interruption.during(handler: database.cancel) { () throws(Diagnostics) in
      defer { database.close() }
      let started = ContinuousClock.now
      let connection = try database.connect()
      let connected = ContinuousClock.now - started
      let roundTrip = try database.reporting { () throws(DatabaseError) in
        try Self.measure(connection)
      }
      let version = try database.reporting { () throws(DatabaseError) in
        try connection.query("SHOW server_version", []).text
      }
      let lines = [
        ("database", connection.place.description),
        ("server", "PostgreSQL \(version ?? String(connection.serverVersion))"),
        ("user", "\(connection.user) on \(connection.database)"),
        ("transport", database.transportText),
        ("encryption", connection.encryption ?? "none"),
        ("connected", "in \(connected.milliseconds)"),
        ("round trip", roundTrip.milliseconds),
      ]
      for (name, value) in lines + Self.identityLines(database) {
        Console.output(line: name + String(repeating: " ", count: 12 - name.count) + value)
      }
    }
  }

  /// The lines about the identity: who signed, how long the credentials last, and how long it took.
  private static func identityLines(_ database: SiteDatabase) -> [(String, String)] {
    guard let identity = database.identity else { return [] }
    let facts = identity.identity.facts.snapshot
    var lines: [(String, String)] = []
    if let credentials = try? identity.identity.credentials() {
      lines.append(("signed by", "\(credentials)"))
    }
    if let token = identity.latestToken { lines.append(("token ends", "\(token.expires)")) }
    if let time = facts.stsTime { lines.append(("STS", "in \(time.milliseconds)")) }
    lines.append(("authorities", identity.authorities.origin))
    // Through a proxy, no second connection can read the certificate.
    if !database.isBehindProxy, let chain = identity.inspectCertificate().chain {
      if let issuer = chain.topIssuer { lines.append(("issuer", issuer)) }
      if let note = chain.expressNote(for: identity.access.endpoint) {
        lines.append(("kind", note))
      }
    }
    return lines
  }

  private static func measure(_ connection: Connection) throws(DatabaseError) -> Duration {
    var times: [Duration] = []
    for _ in 0..<roundTrips {
      let started = ContinuousClock.now
      _ = try connection.query("SELECT 1", [])
      times.append(ContinuousClock.now - started)
    }
    return times.sorted()[roundTrips / 2]
  }
}

extension QueryResult {
  /// The first column of the first row, if it is text; nil otherwise.
  var text: String? {
    guard case .string(let text)? = records.first?.values.first else { return nil }
    return text
  }
}
