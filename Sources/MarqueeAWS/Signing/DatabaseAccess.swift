internal import MarqueeBase

/// Everything about a database that a token is made of, settled before any key is needed.
package struct DatabaseAccess: Hashable, Sendable {
  package enum Service: String, Sendable {
    /// RDS and Aurora, their proxies included.
    case rds = "rds-db"
    /// Aurora DSQL.
    case dsql
  }

  package let service: Service
  /// Where libpq connects, as given; a DSQL cluster's bare id has become its host.
  package let host: String
  /// The host in the token, in lower case, an IPv6 address in brackets: the database's real
  /// name even when the connection goes through a tunnel.
  package let signedHost: String
  package let port: Int
  /// The database's own port, where a tunnel's differs.
  package let signedPort: Int
  package let user: String
  package let region: String
  package let endpoint: DatabaseEndpoint
  package let duration: Duration

  /// RDS refuses a longer life; DSQL would take a week.
  package static let standardDuration: Duration = .seconds(900)

  /// - Parameters:
  ///   - host: a host name, an address, or a DSQL cluster's id.
  ///   - region: used when the host's name does not hold it. The name's region wins: it is where
  ///     the database is, and `AWS_REGION` is often where something else is.
  ///   - signHost: the real endpoint when `host` is a tunnel or an alias; `name:port` when the
  ///     database's port is not the tunnel's.
  ///   - service: nil to tell from the host.
  ///   - duration: for DSQL, 1 s to 604,800 s; RDS takes 900 s or less.
  /// - Throws: when the region can't be known, or a value is outside its limits.
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

  /// The database user is what IAM allows; DSQL's `admin` has an action of its own.
  package var action: String {
    switch service {
    case .rds: "connect"
    case .dsql: user == "admin" ? "DbConnectAdmin" : "DbConnect"
    }
  }

  /// `host:port` for RDS; the bare host for DSQL.
  package var signedAddress: String { service == .rds ? "\(signedHost):\(signedPort)" : signedHost }

  /// `name:port` as both; an IPv6 address has its port only after brackets.
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
