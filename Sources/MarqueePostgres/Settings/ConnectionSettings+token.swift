internal import MarqueeBase

extension ConnectionSettings {
  /// The settings for a connection whose password is a token. This is the only place that defines
  /// them: libpq, psql and every printed URL use these settings and no others.
  ///
  /// Whoever receives a token can use it for its 15 minutes. So the server must prove its name
  /// before it gets the token: TLS with `verify-full`, which no setting can weaken.
  ///
  /// - Throws: an error of the kind `.settings` when a setting contradicts that.
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
    // Encryption by Kerberos would replace TLS, without the checks of verify-full.
    settings.set("gssencmode", "disable", from: origin)
    settings.set("sslcompression", nil, from: origin)
    // RDS begins TLS after PostgreSQL's request for it, so a URL's value for another server is
    // removed.
    settings.set("sslnegotiation", nil, from: origin)
    // This file would contain the keys of the connection, with which the token could be read.
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

  /// The authorities that the server's certificate is checked against.
  ///
  /// - Returns: nil when `sslrootcert` needs no change.
  private func authorities() throws(DatabaseError) -> String? {
    let system = SystemAuthorities.file { _ in nil } ?? SystemAuthorities.places[0]
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

  /// Removes the service's name, because libpq itself reads the service file, which may add
  /// settings unnoticed: a password that would replace the token, an address, other files.
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
