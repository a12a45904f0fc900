package import MarqueeBase

/// An OIDC token, which proves who this build is for some minutes or hours.
package struct OIDCToken: Sendable {
  /// The token itself, a JSON Web Token.
  package let secret: Secret
  package let claims: TokenClaims
  /// The place that it came from, for people: `VERCEL_OIDC_TOKEN in .env.local:3`.
  package let origin: String

  /// - Parameter renewal: the help for an expired token; nil for none.
  /// - Throws: when the text is not a JSON Web Token, has expired, or is not valid yet.
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
    // Clocks often differ by seconds. A difference of more than a minute is reported.
    if let start = claims.notBefore, now.adding(.seconds(60)) < start {
      throw IdentityError(
        "the OIDC token is not valid before \(start)", code: "identity.token.not-yet-valid",
        notes: ["it came from \(origin)", "it is now \(now) by this machine's clock"],
        help: "set this machine's clock")
    }
  }
}
