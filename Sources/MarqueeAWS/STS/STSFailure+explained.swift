internal import MarqueeBase

extension STSFailure {
  /// The request that failed, as evidence beside the answer.
  package struct Attempt: Sendable {
    package var roleARN: String
    package var endpoint: STSEndpoint
    /// The token's claims; nil when keys were used.
    package var claims: TokenClaims?
    /// The place that the token came from; nil when keys were used.
    package var tokenOrigin: String?
    /// AWS's clock minus this machine's; nil when it is not known.
    package var skew: Duration?
    /// The number of requests that were sent.
    package var tries: Int

    package init(
      roleARN: String, endpoint: STSEndpoint, claims: TokenClaims? = nil,
      tokenOrigin: String? = nil, skew: Duration? = nil, tries: Int = 1
    ) {
      self.roleARN = roleARN
      self.endpoint = endpoint
      self.claims = claims
      self.tokenOrigin = tokenOrigin
      self.skew = skew
      self.tries = tries
    }
  }

  /// An error with the cause in a sentence, the evidence, and the help.
  package func explained(_ question: Attempt) -> IdentityError {
    var (text, help, slug) = cause(question)
    if let skew = question.skew, abs(skew.inSeconds) >= 60, slug == "expired-token" {
      text =
        "AWS takes the OIDC token for expired, and this machine's clock is "
        + Self.clockText(skew)
    }
    return IdentityError(
      text, code: Diagnostic.Code(rawValue: "identity.sts.\(slug)"), notes: evidence(question),
      help: help)
  }

  /// The difference of two clocks in words: `75 s behind AWS's`.
  package static func clockText(_ skew: Duration) -> String {
    let seconds = Int(skew.inSeconds.rounded())
    return "\(abs(seconds)) s \(seconds >= 0 ? "behind" : "ahead of") AWS's"
  }

  private func evidence(_ question: Attempt) -> [String] {
    var notes: [String] = []
    let said = [code, message].filter { !$0.isEmpty }.joined(separator: ": ")
    notes.append("STS said: " + (said.isEmpty ? "status \(status)" : "\(said) (status \(status))"))
    notes.append("asked: \(question.endpoint.url) (\(question.endpoint.origin))")
    if question.tries > 1 { notes.append("tried \(question.tries) times") }
    notes.append("role: \(question.roleARN)")
    if let origin = question.tokenOrigin { notes.append("token: \(origin)") }
    notes += question.claims?.evidence ?? []
    if let skew = question.skew, abs(skew.inSeconds) >= 5 {
      notes.append("clock: \(Self.clockText(skew))")
    }
    return notes
  }

  private func cause(_ question: Attempt) -> (text: String, help: String?, slug: String) {
    let account = ResourceName(question.roleARN)?.account ?? "?"
    switch code {
    case "AccessDenied", "AccessDeniedException":
      return (
        "the role's trust policy does not let this token in",
        "save the role's trust policy and run 'marquee auth doctor --trust-policy FILE': it "
          + "names the condition that fails; also check that the role exists",
        "access-denied"
      )
    case "InvalidIdentityToken": return invalidToken(question, account: account)
    case "ExpiredTokenException", "ExpiredToken":
      return (
        "AWS takes the OIDC token for expired", "get a fresh token and run again", "expired-token"
      )
    case "IDPCommunicationError":
      return (
        "AWS can't reach the token's issuer",
        "it is often a passing trouble; else check that the issuer answers from the internet",
        "idp-communication"
      )
    case "IDPRejectedClaim":
      return ("the token's issuer has rejected it or revoked it", nil, "idp-rejected-claim")
    case "MalformedPolicyDocument":
      return ("a policy in the request is malformed", nil, "malformed-policy")
    case "PackedPolicyTooLarge":
      return (
        "the session's policies and tags are too large",
        "the token's tags (https://aws.amazon.com/tags) count too", "packed-policy-too-large"
      )
    case "RegionDisabledException":
      return (
        "STS is switched off in \(question.endpoint.region) for the account \(account)",
        "switch it on in IAM, Account settings, or use another region", "region-disabled"
      )
    case "SignatureDoesNotMatch", "InvalidClientTokenId", "RequestExpired":
      return (
        "AWS does not take the keys that signed this request",
        "check the keys of the source profile and this machine's clock", "keys-refused"
      )
    case "ValidationError":
      return ("AWS does not take the request as it stands", nil, "validation")
    default: break
    }
    return switch retryCause {
    case .throttled: ("AWS asks to slow down", "run again later", "throttled")
    case .transient: ("STS is in trouble", "run again later", "unavailable")
    case .permanent:
      (
        code.isEmpty
          ? "what answered at the STS endpoint is not STS" : "STS refused the request: \(code)",
        code.isEmpty ? "a proxy in between, or a wrong AWS_ENDPOINT_URL_STS?" : nil, "refused"
      )
    }
  }

  private func invalidToken(
    _ question: Attempt, account: String
  ) -> (text: String, help: String?, slug: String) {
    let issuer = question.claims?.issuer ?? "?"
    let audience = question.claims?.audiences.joined(separator: ", ") ?? "?"
    if message.contains("audience") {
      return (
        "the token's audience is not one that the identity provider in IAM accepts",
        "add '\(audience)' to the audiences of the provider \(issuer) in account \(account), or "
          + "ask for a token with an audience that is there",
        "wrong-audience"
      )
    }
    if message.contains("No OpenIDConnect provider found") {
      return (
        "the account \(account) has no identity provider for \(issuer)",
        "create one in IAM with exactly this address, or use a role of the account that has it",
        "no-provider"
      )
    }
    if message.contains("Missing a required claim") {
      return (
        "the token lacks a claim that AWS demands", "iss, sub, aud, exp and iat must be there",
        "missing-claim"
      )
    }
    if message.contains("Couldn't retrieve verification key") {
      return (
        "AWS can't fetch the keys of \(issuer)",
        "the issuer's /.well-known/openid-configuration must answer from the internet, with a "
          + "certificate that AWS trusts",
        "no-verification-key"
      )
    }
    return (
      "AWS does not take the token", "a token of another issuer, or a damaged one?",
      "invalid-token"
    )
  }
}
