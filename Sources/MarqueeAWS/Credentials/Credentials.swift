package import MarqueeBase

/// AWS keys, their source and their end. They print without the keys.
package struct Credentials: Sendable, CustomStringConvertible {
  package var keys: SigningKeys
  /// The time at which they expire; nil when they don't.
  package var expires: Moment?
  /// The source, for people: `web identity (VERCEL_OIDC_TOKEN in .env.local:3)`.
  package var provider: String
  /// The ARN of the identity that signs: `arn:aws:sts::1234:assumed-role/marquee/build`; nil when
  /// it is not known.
  package var principal: String?
  /// The time at which they were fetched.
  package var obtained: Moment

  package init(
    keys: SigningKeys, expires: Moment? = nil, provider: String, principal: String? = nil,
    obtained: Moment
  ) {
    self.keys = keys
    self.expires = expires
    self.provider = provider
    self.principal = principal
    self.obtained = obtained
  }

  /// The account's twelve digits; nil when the principal is not known.
  package var account: String? { principal.flatMap { ResourceName($0)?.account } }

  package var description: String {
    var text = provider
    if let principal { text += " as \(principal)" }
    if let expires { text += ", until \(expires)" }
    return text
  }

  func expiredError(now: Moment) -> IdentityError {
    IdentityError(
      "the AWS credentials have expired", code: "identity.credentials.expired",
      notes: [
        "they came from \(provider)", "they ended at \(expires.map(\.description) ?? "?")",
        "it is now \(now)",
      ],
      help: "get fresh ones; Marquee renews what it can ask for again, but not keys in "
        + "variables or files")
  }
}
