/// What the configuration and the command line say about identity. Everything is optional:
/// the environment has the rest.
package struct IdentitySettings: Sendable {
  /// `AWS_ROLE_ARN` when nil.
  package var roleARN: String?
  /// For STS, and for databases whose name does not hold a region. `AWS_REGION`,
  /// `AWS_DEFAULT_REGION` or the profile when nil.
  package var region: String?
  /// What the role's session is called in AWS's logs. `AWS_ROLE_SESSION_NAME` or `marquee`.
  package var sessionName: String?
  /// How long the role's credentials live, 900 to 43,200 seconds.
  package var sessionSeconds: Int = 3600
  /// A profile that was asked for by name: nothing else is tried then.
  package var profile: String?
  package var oidcTokenFile: String?
  /// The variable that GitLab's `id_tokens:` fills.
  package var oidcTokenVariable: String?
  /// What GitHub is asked for; for Vercel, what the token is exchanged for.
  package var oidcAudience: String?
  /// Whether the database gets a token or a password; nil to tell from what there is.
  package var authentication: Authentication?
  /// The database's real endpoint when the host is a tunnel or an alias: `name` or `name:port`.
  package var signHost: String?
  /// How long a DSQL token lives.
  package var tokenSeconds: Int = 900
  /// The file of RDS's certificate authorities.
  package var rdsBundle: String?
  /// Accounts that the role may belong to; empty for any.
  package var allowedAccountIDs: [String] = []

  package init() {}

  package enum Authentication: String, Sendable { case token, password }
}
