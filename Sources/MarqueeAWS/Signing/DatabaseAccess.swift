internal import MarqueeBase

/// Everything that a database token is made of except the credentials.
package struct DatabaseAccess: Hashable, Sendable {
  /// The AWS service that checks the token; the raw value is its name in the signature.
  package enum Service: String, Sendable {
    /// RDS and Aurora, their proxies included.
    case rds = "rds-db"
    /// Aurora DSQL.
    case dsql
  }

  package let service: Service
  /// The host that libpq connects to, as given. The id of a DSQL cluster alone has been completed
  /// to its host name.
  package let host: String
  /// The host in the token, in lower case, an IPv6 address in brackets. It is the database's real
  /// name even when the connection goes through a tunnel.
  package let signedHost: String
  /// The port that libpq connects to.
  package let port: Int
  /// The port in the token: the database's own, where a tunnel's differs.
  package let signedPort: Int
  package let user: String
  package let region: String
  /// The endpoint that the token is for, as its host name describes it.
  package let endpoint: DatabaseEndpoint
  /// The time for which the token is valid.
  package let duration: Duration

  /// The default, 15 minutes, which is the most that RDS accepts. DSQL accepts up to a week.
  package static let standardDuration: Duration = .seconds(900)

  /// - Parameters:
  ///   - host: a host name, an address, or the id of a DSQL cluster.
  ///   - region: the region to use when the host's name does not contain one. The name's region
  ///     wins, because the database is there and `AWS_REGION` often names another region.
  ///   - signHost: the real endpoint when `host` is a tunnel or an alias; `name:port` when the
  ///     database's port differs from the tunnel's.
  ///   - service: the service; nil to recognize it by the host.
  ///   - duration: 1 s to 604,800 s for DSQL, 1 s to 900 s for RDS.
  /// - Throws: when the region is not known, or a value is outside its limits.
  package init(
    host: String, port: Int = 5432, user: String, region: String? = nil, signHost: String? = nil,
    service: Service? = nil, duration: Duration = standardDuration
  ) throws(IdentityError) {
    var connectHost = host
    if DatabaseEndpoint.isClusterID(host), service != .rds {
      guard let region else { throw Self.unknownRegion(host) }
      connectHost = "\(host).dsql.\(region).on.aws"
    }
    let (signName, signPort) = Self.split(signHost ?? connectHost)
    let endpoint = DatabaseEndpoint(host: signName)
    guard let settled = endpoint.region ?? region else {
      throw Self.unknownRegion(signHost ?? connectHost)
    }
    let service = service ?? (endpoint.kind == .dsql ? .dsql : .rds)
    try Self.check(
      user: user, ports: [port, signPort ?? port], duration: duration, service: service)
    self.service = service
    self.host = connectHost
    signedHost = Self.bracketed(endpoint.host)
    self.port = port
    signedPort = signPort ?? port
    self.user = user
    self.region = settled
    self.endpoint = endpoint
    self.duration = duration
  }

  /// The IAM action: `connect` for RDS; `DbConnectAdmin` for DSQL's user `admin`, and `DbConnect`
  /// for its other users.
  package var action: String {
    switch service {
    case .rds: "connect"
    case .dsql: user == "admin" ? "DbConnectAdmin" : "DbConnect"
    }
  }

  /// The address in the token: `host:port` for RDS, the host alone for DSQL.
  package var signedAddress: String { service == .rds ? "\(signedHost):\(signedPort)" : signedHost }

  /// Splits `name:port`. An IPv6 address has a port only after brackets.
  private static func split(_ text: String) -> (name: String, port: Int?) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      text[..<colon].hasSuffix("]") || !text[..<colon].contains(":")
    else { return (text, nil) }
    return (String(text[..<colon]), port)
  }

  private static func bracketed(_ host: String) -> String {
    host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
  }

  private static func check(
    user: String, ports: [Int], duration: Duration, service: Service
  ) throws(IdentityError) {
    if user.isEmpty {
      throw IdentityError(
        "no database user is set", code: "identity.token.user", category: .configuration,
        help: "set PGUSER or database.user: a token is made for one user")
    }
    if let port = ports.first(where: { !(1...65_535).contains($0) }) {
      throw IdentityError(
        "\(port) is not a port", code: "identity.token.port", category: .configuration)
    }
    let longest: Duration = service == .rds ? standardDuration : .seconds(604_800)
    guard duration >= .seconds(1), duration <= longest else {
      throw IdentityError(
        "a token can't live \(duration)", code: "identity.token.duration",
        category: .configuration,
        help: service == .rds
          ? "RDS refuses tokens that live longer than 900 seconds"
          : "DSQL takes 1 second to 604800 seconds")
    }
  }

  private static func unknownRegion(_ host: String) -> IdentityError {
    IdentityError(
      "the region of '\(host)' is not known", code: "identity.token.region",
      category: .configuration,
      notes: ["the name is not one that RDS or DSQL gives, so it does not hold a region"],
      help: "set AWS_REGION to the database's region; for a tunnel or an alias set "
        + "database.sign_host to the real endpoint")
  }
}
