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
  /// Accounts that the role may belong to; empty for any.
  package var allowedAccountIDs: [String] = []

  package init() {}
}
