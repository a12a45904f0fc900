package import MarqueeBase

/// What is known about a connection that failed.
package struct ConnectionEvidence: Sendable {
  /// nil when a password was used, or none.
  package var token: DatabaseToken?
  package var credentials: Credentials?
  /// AWS's clock minus ours.
  package var skew: Duration?
  package var host: String
  package var port: Int
  package var user: String
  /// Where the authorities came from.
  package var authorities: String?
  /// The advisor's finding, when the server's chain was read.
  package var certificateAdvice: IdentityError?
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

  /// User, address, region, signer and clock as they went into the token, and the permission
  /// that it takes.
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
