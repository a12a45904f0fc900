internal import MarqueeBase

extension ConnectionSettings {
  /// The settings for a connection whose password is a token: the one place that says what such a
  /// connection may be. Our own libpq, psql and every printed URL get these and nothing beside them.
  ///
  /// Whoever receives a token can use it for its 15 minutes. So the server must prove who it is
  /// before it gets one: TLS with `verify-full`, and no way to lower it.
  package func securedForToken() throws(DatabaseError) -> ConnectionSettings {
    var settings = self
    let origin = "token connection"
    let why = "a token works for whoever receives it, so the server must prove its name first"
    if let mode = parameters["sslmode"], mode.value != "verify-full" {
      throw DatabaseError(
        .settings, "sslmode is '\(mode.value)' (from \(mode.origin)) on a token connection",
        server: serverName, help: "remove it or write `verify-full`: \(why)")
    }
    for host in (self.host ?? "").split(separator: ",", omittingEmptySubsequences: false)
    where host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") {
      throw DatabaseError(
        .settings, "a token connection needs a host name, not a socket", server: serverName,
        help: "set `host:` to the endpoint's name: \(why)")
    }
    try settings.dropService()
    if let authorities = try authorities() {
      settings.set("sslrootcert", authorities, from: origin)
    }
    settings.set("sslmode", "verify-full", from: origin)
    // Kerberos encryption would take the place of TLS without verify-full's checks.
    settings.set("gssencmode", "disable", from: origin)
    settings.set("sslcompression", nil, from: origin)
    // RDS speaks TLS after PostgreSQL's own question; what a URL says about that is for others.
    settings.set("sslnegotiation", nil, from: origin)
    // A file with the connection's keys, from which the token could be read.
    settings.set("sslkeylogfile", nil, from: origin)
    settings.set("requiressl", nil, from: origin)
    for name in ["ssl_min_protocol_version", "ssl_max_protocol_version"] {
      let version = self[name]?.lowercased()
      if version != nil, version != "tlsv1.2", version != "tlsv1.3" {
        settings.set(name, name.contains("min") ? "TLSv1.2" : nil, from: origin)
      }
    }
    return settings
  }

  /// The authorities that vouch for the server.
  ///
  /// - Returns: nil when they are set as they must be.
  private func authorities() throws(DatabaseError) -> String? {
    let system = "/etc/ssl/certs/ca-certificates.crt"
    guard LibpqOptions.version < 160_000 else {
      return self["sslrootcert"] == nil ? "system" : nil
    }
    switch self["sslrootcert"] {
    case nil:
      throw DatabaseError(
        .settings, "a token connection needs `sslrootcert`", server: serverName,
        help:
          "for RDS and Aurora set it to the RDS bundle (global-bundle.pem); for RDS Proxy and "
          + "DSQL to \(system)")
    case "system":
      throw DatabaseError(
        .settings, "`sslrootcert: system` needs libpq 16", server: serverName,
        help: "write the file's path: \(system)")
    default: return nil
    }
  }

  /// Takes the service's name away: its file is read by libpq, where nobody sees what it adds (a
  /// password that would go instead of the token, an address, other files).
  private mutating func dropService() throws(DatabaseError) {
    guard let service = parameters["service"] else { return }
    if database == nil {
      throw DatabaseError(
        .settings,
        "a token connection takes nothing from a service file, and the service "
          + "'\(service.value)' (from \(service.origin)) would name the database",
        server: serverName, help: "set `dbname:` beside `host:`, or PGDATABASE")
    }
    set("service", nil, from: "")
  }
}
