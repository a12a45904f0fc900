package import MarqueeBase
internal import Synchronization

/// The identity that this build connects to one database with: what is signed, with which
/// credentials, and which authorities the server's certificate is checked against. It is made once
/// for a command, and asked for a token for each connection.
package final class DatabaseIdentity: Sendable {
  /// A database as libpq's parameters name it; nil for a parameter that is not set.
  package struct Target: Sendable {
    package var host: String?
    package var hostaddr: String?
    package var port: Int
    package var user: String?
    package var hasPassword: Bool
    package var sslRootCert: String?
    /// Whether TLS begins without PostgreSQL's request for it, as in a WebSocket.
    package var startsWithTLS = false
    /// The name of the place that set `sslRootCert`, for messages.
    package var sslRootCertOrigin = "sslrootcert"

    package init(
      host: String?, hostaddr: String? = nil, port: Int = 5432, user: String?,
      hasPassword: Bool = false, sslRootCert: String? = nil
    ) {
      self.host = host
      self.hostaddr = hostaddr
      self.port = port
      self.user = user
      self.hasPassword = hasPassword
      self.sslRootCert = sslRootCert
    }
  }

  /// The host, user and region that a token is signed for.
  package let access: DatabaseAccess
  package let identity: Identity
  /// The authorities that the server's certificate is checked against.
  package let authorities: CertificateChoice
  /// The address that libpq connects to when it is not that of the name in the certificate;
  /// otherwise nil.
  package let address: String?
  /// Whether TLS begins without PostgreSQL's request for it, as in a WebSocket.
  package let startsWithTLS: Bool
  private let surroundings: IdentityDependencies
  private let latest = Mutex<DatabaseToken?>(nil)

  private init(
    access: DatabaseAccess, identity: Identity, authorities: CertificateChoice, address: String?,
    startsWithTLS: Bool, surroundings: IdentityDependencies
  ) {
    self.startsWithTLS = startsWithTLS
    self.access = access
    self.identity = identity
    self.authorities = authorities
    self.address = address
    self.surroundings = surroundings
  }

  /// Decides whether the connection uses a token, and collects everything that a token is made of.
  /// Nothing is sent.
  ///
  /// A token is used when the settings demand one. Otherwise it is used when there is no password
  /// and one of these holds: the host is RDS's or DSQL's, `sign_host` is set, or there are a role
  /// and an OIDC token.
  ///
  /// - Parameter folder: the site's folder, where a bundle of authorities is looked for.
  /// - Returns: nil for a connection with a password, or without one.
  package static func settle(
    _ target: Target, _ settings: IdentitySettings, _ surroundings: IdentityDependencies,
    folder: String = "."
  ) throws(IdentityError) -> DatabaseIdentity? {
    let search = TokenSource.discover(settings, surroundings.environment)
    guard wantsToken(target, settings, surroundings, search) else { return nil }
    let host = target.host ?? target.hostaddr ?? ""
    var identity = Identity(settings: settings, surroundings: surroundings, search: search)
    if identity.region == nil {
      // STS is asked in the database's region when no region is set.
      var settings = settings
      settings.region = DatabaseEndpoint(host: settings.signHost ?? host).region
      identity = Identity(settings: settings, surroundings: surroundings, search: search)
    }
    if host.isEmpty || host.hasPrefix("/") || host.contains(",") {
      throw IdentityError(
        "a token is made for one host, and '\(host)' is not one", code: "identity.token.host",
        category: .configuration, help: "set PGHOST or database.host to the endpoint's name")
    }
    let isDSQL = DatabaseEndpoint.isClusterID(host) || DatabaseEndpoint(host: host).kind == .dsql
    let access = try DatabaseAccess(
      host: host, port: target.port, user: target.user ?? (isDSQL ? "admin" : ""),
      region: identity.region, signHost: settings.signHost,
      duration: isDSQL ? .seconds(settings.tokenSeconds) : DatabaseAccess.standardDuration)
    var certificates = CertificateChoice.Settings(
      sslRootCert: target.sslRootCert, rdsBundle: settings.rdsBundle, folder: folder)
    certificates.sslRootCertOrigin = target.sslRootCertOrigin
    let authorities = try CertificateChoice.choose(
      for: access.endpoint, certificates, surroundings)
    // The certificate has the real name: through a tunnel, that name becomes libpq's `host` and the
    // tunnel's address its `hostaddr`.
    let isTunnel = access.endpoint.host != access.host.lowercased()
    var address = target.hostaddr
    if address == nil, isTunnel { address = try HostAddress.resolve(host) }
    return DatabaseIdentity(
      access: access, identity: identity, authorities: authorities, address: address,
      startsWithTLS: target.startsWithTLS, surroundings: surroundings)
  }

  private static func wantsToken(
    _ target: Target, _ settings: IdentitySettings, _ surroundings: IdentityDependencies,
    _ search: TokenSource.Search
  ) -> Bool {
    if let way = settings.authentication { return way == .token }
    guard !target.hasPassword, let host = target.host, !host.hasPrefix("/") else { return false }
    if settings.signHost != nil || DatabaseEndpoint.isClusterID(host) { return true }
    if DatabaseEndpoint(host: host).kind != .other { return true }
    let hasRole = settings.roleARN != nil || surroundings.environment["AWS_ROLE_ARN"] != nil
    return hasRole && search.chosen != nil
  }

  /// The parameters that libpq needs beside the password, by libpq's names.
  ///
  /// - Parameter folder: the folder where a file of authorities may be written.
  package func parameters(folder: String) throws(IdentityError) -> [(name: String, value: String)] {
    var list = [
      ("host", address == nil ? access.host : access.endpoint.host), ("user", access.user),
      ("sslrootcert", try authorities.file(in: folder)),
    ]
    if let address { list.append(("hostaddr", address)) }
    return list
  }

  /// Makes a token for one new connection, and keeps it as ``latestToken``.
  package func token() throws(IdentityError) -> DatabaseToken {
    let token = try identity.token(for: access)
    latest.withLock { $0 = token }
    return token
  }

  /// Connects, and connects once more with a new token when the server refused one that is stale:
  /// it has expired, or it is older than 10 seconds (``DatabaseToken/isStale(now:)``).
  ///
  /// - Parameters:
  ///   - attempt: connects. It calls the function that it is given for the token of each physical
  ///     connection.
  ///   - isRefusal: whether an error is a refusal by the server.
  package func connecting<Connection, Failure: Error>(
    _ attempt: (@escaping @Sendable () throws(IdentityError) -> DatabaseToken) throws(Failure) ->
      Connection,
    isRefusal: (Failure) -> Bool
  ) throws(Failure) -> Connection {
    let used = UsedToken()
    let mint = { @Sendable () throws(IdentityError) -> DatabaseToken in
      let token = try self.token()
      used.note(token)
      return token
    }
    do throws(Failure) {
      return try attempt(mint)
    } catch {
      guard isRefusal(error), used.token?.isStale(now: surroundings.now()) == true else {
        throw error
      }
      return try attempt(mint)
    }
  }

  /// The token that was made last; nil before the first.
  package var latestToken: DatabaseToken? { latest.withLock { $0 } }

  /// Explains an error of the server or of libpq; nil when it has nothing to do with identity. When
  /// the certificate is not trusted, this connects again to read the server's chain.
  package func explain(sqlState: String?, message: String) -> IdentityError? {
    let facts = identity.facts.snapshot
    var evidence = ConnectionEvidence(
      host: access.host, port: access.port, user: access.user, now: surroundings.now(),
      token: latest.withLock { $0 }, credentials: try? identity.credentials(), skew: facts.skew,
      authorities: authorities.origin)
    if message.contains("certificate") || message.contains("SSL error") {
      evidence.certificateAdvice = inspectCertificate().problem
    }
    return ConnectionFailure(sqlState: sqlState ?? "", message: message).explained(evidence)
  }

  /// Reads the chain that the server shows, and checks it against the chosen authorities.
  ///
  /// - Parameter timeout: the limit for connecting, and for each answer.
  package func inspectCertificate(
    timeout: Duration = .seconds(10)
  ) -> (chain: ServerChain?, problem: IdentityError?) {
    let files = authorities.files.first
    let bundle = surroundings.text(ofFile: files ?? "") ?? authorities.text ?? ""
    do throws(IdentityError) {
      let host = address == nil ? access.host : access.endpoint.host
      let folder = surroundings.environment["TMPDIR"]?.value ?? "/tmp"
      let chain = try ServerChain.read(
        host: host, address: address, port: access.port, startsWithTLS: startsWithTLS,
        authorities: try authorities.file(in: folder + "/marquee-authorities"), timeout: timeout)
      let problem = CertificateAdvisor.advise(
        chain, host: host, choice: authorities.origin,
        trusted: Certificate.all(inPEM: Array(bundle.utf8)), now: surroundings.now())
      return (chain, problem)
    } catch {
      return (nil, error)
    }
  }
}

/// The token that one connection was opened with.
private final class UsedToken: Sendable {
  private let latest = Mutex<DatabaseToken?>(nil)
  var token: DatabaseToken? { latest.withLock { $0 } }
  func note(_ token: DatabaseToken) { latest.withLock { $0 = token } }
}
