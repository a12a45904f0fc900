internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeSite

/// Runs `body` and turns its identity errors into diagnostics.
func reportingIdentity<Result>(
  _ body: () throws(IdentityError) -> Result
) throws(Diagnostics) -> Result {
  do throws(IdentityError) {
    return try body()
  } catch {
    throw Diagnostics(error.diagnostic)
  }
}

extension DatabaseIdentity {
  /// Decides whether connections to the database get a token; nil when they don't.
  ///
  /// - Parameter settings: get what a connection with a token needs: the real host beside a
  ///   tunnel's address, the user, the certificate authorities.
  static func settle(
    _ settings: inout ConnectionSettings, _ identity: IdentitySettings,
    _ surroundings: IdentityDependencies, root: String, byWebSocket: Bool = false
  ) throws(Diagnostics) -> DatabaseIdentity? {
    guard !settings.isLocal else { return nil }
    var target = Target(
      host: settings.host, hostaddr: settings["hostaddr"], port: Int(settings.port) ?? 5432,
      user: settings.user, hasPassword: settings.password != nil,
      sslRootCert: settings["sslrootcert"])
    target.startsWithTLS = byWebSocket
    if let origin = settings.parameters["sslrootcert"]?.origin {
      target.sslRootCertOrigin = "sslrootcert from \(origin)"
    }
    let found = target
    return try reportingIdentity { () throws(IdentityError) in
      guard let settled = try settle(found, identity, surroundings, folder: root) else {
        return nil
      }
      for (name, value) in try settled.parameters(folder: root + "/.marquee/authorities") {
        if settings[name] != value { settings.set(name, value, from: "identity") }
      }
      if settled.access.service == .dsql, settings.database == nil {
        settings.set("dbname", "postgres", from: "Aurora DSQL")
      }
      return settled
    }
  }

  /// The cause of a failure, when it lies in identity, certificates or tokens; nil otherwise.
  func explanation(of error: DatabaseError, _ settings: ConnectionSettings) -> Diagnostic? {
    guard error.diagnostics == nil,
      let cause = explain(sqlState: error.sqlState, message: error.message)
    else { return nil }
    var diagnostic = cause.diagnostic
    diagnostic.notes.append(Diagnostic.Note("database: \(settings)"))
    return diagnostic
  }

  /// Opens a connection with a token of its own; see ``connecting(_:isRefusal:)``.
  func connect(
    _ settings: ConnectionSettings, options: ConnectionOptions
  ) throws(DatabaseError) -> Connection {
    try connecting(
      { mint throws(DatabaseError) in
        try Connection(settings, password: Self.source(mint), options: options)
      }, isRefusal: { ["28000", "28P01"].contains($0.sqlState) })
  }

  private static func source(
    _ mint: @escaping @Sendable () throws(IdentityError) -> DatabaseToken
  ) -> PasswordSource {
    { _ in
      do throws(IdentityError) {
        return try mint().secret
      } catch {
        throw error.diagnostic
      }
    }
  }
}
