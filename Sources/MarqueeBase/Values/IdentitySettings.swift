/// The settings of the configuration and the command line that concern AWS identity. All are
/// optional; the environment supplies the others.
package struct IdentitySettings: Sendable {
  /// The ARN of the role to assume; `AWS_ROLE_ARN` when nil.
  package var roleARN: String?
  /// The region, for STS and for databases whose name contains no region; when nil, `AWS_REGION`,
  /// `AWS_DEFAULT_REGION` or the profile's.
  package var region: String?
  /// The name of the role's session in AWS's logs; when nil, `AWS_ROLE_SESSION_NAME` or `marquee`.
  package var sessionName: String?
  /// The lifetime of the role's credentials, 900 to 43,200 seconds.
  package var sessionSeconds: Int = 3600
  /// A profile that was requested by name: nothing else is tried then.
  package var profile: String?
  /// The path of a file that contains the OIDC token.
  package var oidcTokenFile: String?
  /// The name of the variable that contains the OIDC token, which GitLab's `id_tokens:` sets.
  package var oidcTokenVariable: String?
  /// The audience of the token that GitHub is asked for, or that Vercel's token is exchanged for.
  package var oidcAudience: String?
  /// Whether the database gets a token or a password; when nil, that depends on what is configured.
  package var authentication: Authentication?
  /// The database's real endpoint when the host is a tunnel or an alias: `name` or `name:port`.
  package var signHost: String?
  /// The lifetime of a DSQL token, in seconds.
  package var tokenSeconds: Int = 900
  /// The path of a file with the certificates of RDS's certificate authorities.
  package var rdsBundle: String?
  /// The accounts that the role may belong to; empty for any.
  package var allowedAccountIDs: [String] = []

  package init() {}

  /// The secret that a connection to the database is made with.
  package enum Authentication: String, Sendable { case token, password }
}
