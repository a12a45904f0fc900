internal import MarqueeBase

/// The credentials of a role's session that an OIDC token is exchanged for. No secret has to be
/// stored.
struct WebIdentityProvider: CredentialProvider {
  var name: String { "web identity" }

  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials? {
    let search = context.search
    let role = Self.roleARN(context)
    context.facts.note {
      $0.search = search
      $0.warnings += search.warnings
      $0.roleARN = role
    }
    guard let source = search.chosen, let role else { return nil }
    return try Self.assume(role, source: source, context, label: "web identity")
  }

  func missing(_ context: CredentialContext) -> String {
    let search = context.search
    if search.chosen != nil { return "there is an OIDC token, but AWS_ROLE_ARN is not set" }
    let places = search.steps.map { "\($0.place): \($0.found)" }.joined(separator: "; ")
    return Self.roleARN(context) == nil
      ? "no OIDC token and no role" : "AWS_ROLE_ARN is set, but there is no OIDC token (\(places))"
  }

  static func roleARN(_ context: CredentialContext) -> String? {
    context.settings.roleARN ?? context.environment["AWS_ROLE_ARN"]?.value
  }

  /// Fetches a token and exchanges it for a session. When AWS says that the token has expired,
  /// another is fetched once, if the source can give one.
  static func assume(
    _ roleARN: String, source: TokenSource, _ context: CredentialContext, label: String,
    sessionName: String? = nil
  ) throws(IdentityError) -> Credentials {
    let role = try STSClient.Role(
      arn: roleARN, sessionName: context.sessionName(sessionName),
      seconds: context.settings.sessionSeconds)
    let client = try context.sts()
    try AccountGuard.check(roleARN, allowed: context.settings.allowedAccountIDs)
    context.facts.note { $0.stsEndpoint = client.endpoint }
    var token = try fetchToken(source, context)
    let session: STSClient.Session
    let started = context.surroundings.now()
    do {
      session = try client.assume(role, with: token)
    } catch {
      guard error.code == "identity.sts.expired-token", source.canRenew else { throw error }
      token = try fetchToken(source, context)
      session = try client.assume(role, with: token)
    }
    let ended = context.surroundings.now()
    context.facts.note {
      $0.skew = session.skew
      $0.stsTime = ended.since(started)
      $0.stsTries = session.tries
    }
    try AccountGuard.check(session.principal, allowed: context.settings.allowedAccountIDs)
    return Credentials(
      keys: session.keys, expires: session.expires, provider: "\(label) (\(token.origin))",
      principal: session.principal, obtained: ended)
  }

  private static func fetchToken(
    _ source: TokenSource, _ context: CredentialContext
  ) throws(IdentityError) -> OIDCToken {
    var token = try source.fetch(context.surroundings)
    if let audience = context.settings.oidcAudience, !token.claims.audiences.contains(audience),
      token.claims.provider == "oidc.vercel.com"
        || token.claims.provider.hasPrefix("oidc.vercel.com/")
    {
      token = try AudienceExchange.exchange(token, for: audience, context.surroundings)
    }
    let found = token
    context.facts.note { $0.claims = found.claims }
    return token
  }
}

/// Stops a build that would use an account that the settings do not allow.
enum AccountGuard {
  static func check(_ arn: String, allowed: [String]) throws(IdentityError) {
    guard !allowed.isEmpty else { return }
    let account = ResourceName(arn)?.account ?? ""
    guard !allowed.contains(account) else { return }
    throw IdentityError(
      "the role belongs to the account \(account.isEmpty ? "?" : account), which is not allowed",
      code: "identity.account",
      notes: ["role: \(arn)", "allowed_account_ids: \(allowed.joined(separator: ", "))"],
      help: "use a role of an allowed account, or add the account to allowed_account_ids")
  }
}
