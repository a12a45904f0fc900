package import MarqueeBase

/// The facts about a failed connection, from which ``ConnectionFailure`` finds the cause.
package struct ConnectionEvidence: Sendable {
  /// The token that was sent; nil when a password was used, or neither.
  package var token: DatabaseToken?
  /// The credentials that signed the token; nil when none are known.
  package var credentials: Credentials?
  /// AWS's clock minus this machine's; nil when they were not compared.
  package var skew: Duration?
  package var host: String
  package var port: Int
  package var user: String
  /// The place that named the certificate authorities; nil when it is not known.
  package var authorities: String?
  /// The problem that ``CertificateAdvisor`` found; nil when the chain is good or was not read.
  package var certificateAdvice: IdentityError?
  /// The time at which the connection failed.
  package var now: Moment

  package init(
    host: String, port: Int, user: String, now: Moment, token: DatabaseToken? = nil,
    credentials: Credentials? = nil, skew: Duration? = nil, authorities: String? = nil,
    certificateAdvice: IdentityError? = nil
  ) {
    self.host = host
    self.port = port
    self.user = user
    self.now = now
    self.token = token
    self.credentials = credentials
    self.skew = skew
    self.authorities = authorities
    self.certificateAdvice = certificateAdvice
  }

  /// The evidence as lines for a person: user, address, region, signer and clock as they are in the
  /// token, and the permission that it needs.
  var signed: [String] {
    guard let token else { return ["connected to \(host):\(port) as \(user) with a password"] }
    let access = token.access
    var notes = [
      "signed user: \(access.user)", "signed host: \(access.signedAddress)",
      "signed region: \(access.region)",
    ]
    if let credentials {
      notes.append(
        "signer: \(credentials.principal ?? "unknown") from \(credentials.provider)")
      notes.append(
        "the signer's credentials end: \(credentials.expires.map(\.description) ?? "never")")
    }
    notes.append("the token ends: \(token.expires); it is now \(now)")
    notes.append(
      skew.map { "this machine's clock: \(STSFailure.clockText($0))" }
        ?? "this machine's clock: not compared with AWS's")
    let action = PolicyGenerator.requiredAction(access)
    let resource = PolicyGenerator.requiredResource(access, account: credentials?.account)
    notes.append("needed: \(action) on \(resource)")
    return notes
  }
}
