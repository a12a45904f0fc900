internal import MarqueeBase

extension ConnectionSettings {
  /// The settings for a connection whose password is a token.
  ///
  /// Whoever receives a token can use it for its 15 minutes. So the server must prove who it is
  /// before it gets one: TLS with `verify-full`, and no way to lower it.
  func securedForToken() throws(DatabaseError) -> ConnectionSettings {
    var settings = self
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
    let system = "/etc/ssl/certs/ca-certificates.crt"
    if LibpqOptions.version < 160_000 {
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
      default: break
      }
    } else if self["sslrootcert"] == nil {
      settings.set("sslrootcert", "system", from: "token connection")
    }
    settings.set("sslmode", "verify-full", from: "token connection")
    // Kerberos encryption would take the place of TLS without verify-full's checks.
    settings.set("gssencmode", "disable", from: "token connection")
    return settings
  }
}
