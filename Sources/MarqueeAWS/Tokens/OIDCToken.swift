package import MarqueeBase

/// A token that says who this build is, for a few minutes or hours.
package struct OIDCToken: Sendable {
  package let secret: Secret
  package let claims: TokenClaims
  /// Where it came from, for people: `VERCEL_OIDC_TOKEN in .env.local:3`.
  package let origin: String

  /// - Throws: when it is not a token, has expired, or is not valid yet.
  package init(
    _ secret: Secret, origin: String, renewal: String?, now: Moment
  ) throws(IdentityError) {
    self.secret = secret
    self.origin = origin
    claims = try TokenClaims(token: secret, origin: origin)
    try checkTimes(now: now, renewal: renewal)
  }

  private func checkTimes(now: Moment, renewal: String?) throws(IdentityError) {
    if let end = claims.expires, !(now < end) {
      throw IdentityError(
        "the OIDC token expired at \(end)", code: "identity.token.expired",
        notes: ["it came from \(origin)", "it is now \(now)"], help: renewal)
    }
    // Clocks differ by seconds everywhere; by minutes something is wrong.
    if let start = claims.notBefore, now.adding(.seconds(60)) < start {
      throw IdentityError(
        "the OIDC token is not valid before \(start)", code: "identity.token.not-yet-valid",
        notes: ["it came from \(origin)", "it is now \(now) by this machine's clock"],
        help: "set this machine's clock")
    }
  }
}
